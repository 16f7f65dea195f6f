// SPDX-License-Identifier: GPL-3.0-or-later
// [MS-OXRTFEX] 2.1.3: tags stand in \*\htmltag groups, text between them; what \htmlrtf switches
// off is there for readers of RTF only.
#include <algorithm>
#include <map>

#include "adapters/mapi/rtf.h"
#include "adapters/mapi/rtf_reader.h"

namespace oubli::mapi {
namespace {

constexpr std::size_t kLongestHead = 4096;

struct Group {
  bool is_hidden = false;    // a table, a picture, an unknown destination
  bool is_rtf_only = false;  // \htmlrtf
  bool is_tag = false;       // \*\htmltag
  bool is_font_table = false;
  int fallback = 1;
  int font = -1;
};

// \fcharset of [MS-RTF] to a code page.
std::string_view charset_of_font(long number) {
  switch (number) {
    case 128:
      return "cp932";
    case 129:
      return "cp949";
    case 134:
      return "cp936";
    case 136:
      return "cp950";
    case 161:
      return "windows-1253";
    case 162:
      return "windows-1254";
    case 163:
      return "windows-1258";
    case 177:
      return "windows-1255";
    case 178:
      return "windows-1256";
    case 186:
      return "windows-1257";
    case 204:
      return "windows-1251";
    case 222:
      return "windows-874";
    case 238:
      return "windows-1250";
    default:
      return {};
  }
}

class Reader final : public RtfReader<Group> {
 public:
  Reader(std::string_view rtf, bool is_html) : RtfReader(rtf), is_html_(is_html) {}

 private:
  [[nodiscard]] bool is_shown() const override {
    return !top().is_hidden && !top().is_rtf_only && !top().is_font_table;
  }
  [[nodiscard]] std::string_view charset() const override {
    const auto font = fonts_.find(top().font);
    const bool has_own = font != fonts_.end() && !font->second.empty();
    return has_own ? font->second : std::string_view(code_page());
  }

  void symbol(char c) override {
    if (c == '~') put(is_html_ && !top().is_tag ? "&nbsp;" : "\u00A0");
    if (c == '_') put("\u2011");
    if (c == '\n') put("\r\n");
  }

  void word(const RtfToken& word) override {
    const long value = word.number.value_or(0);
    if (word.name == "htmlrtf") {
      flush();
      top().is_rtf_only = value != 0 || !word.number;
    } else if (word.name == "htmltag" && word.is_starred) {
      top().is_tag = true;
    } else if (word.name == "fonttbl") {
      top().is_font_table = true;
    } else if (word.name == "f") {
      flush();
      top().font = static_cast<int>(std::clamp(value, -1L, 65535L));
    } else if (word.name == "fcharset" && top().is_font_table) {
      constexpr std::size_t kMostFonts = 4096;
      if (fonts_.size() < kMostFonts) fonts_[top().font] = charset_of_font(value);
    } else if (is_hidden_destination(word.name) || word.is_starred) {
      top().is_hidden = true;
    } else {
      character(word.name);
    }
  }

  static bool is_hidden_destination(std::string_view name) {
    return name == "colortbl" || name == "stylesheet" || name == "pict" || name == "info" ||
           name == "objdata" || name == "mhtmltag";
  }

  // One that has a name.
  void character(std::string_view name) {
    struct Row {
      std::string_view word, text, html;
    };
    static constexpr Row kRows[] = {{"par", "\r\n", "\r\n"},
                                    {"line", "\r\n", "\r\n"},
                                    {"tab", "\t", "\t"},
                                    {"lquote", "\u2018", "&lsquo;"},
                                    {"rquote", "\u2019", "&rsquo;"},
                                    {"ldblquote", "\u201C", "&ldquo;"},
                                    {"rdblquote", "\u201D", "&rdquo;"},
                                    {"bullet", "\u2022", "&bull;"},
                                    {"endash", "\u2013", "&ndash;"},
                                    {"emdash", "\u2014", "&mdash;"}};
    for (const Row& row : kRows) {
      if (row.word == name) put(is_html_ && !top().is_tag ? row.html : row.text);
    }
  }

  bool is_html_;
  std::map<int, std::string_view> fonts_;
};

}  // namespace

OriginalBody original_body(std::string_view rtf) {
  using Kind = OriginalBody::Kind;
  const std::string_view head = rtf.substr(0, kLongestHead);
  if (!head.starts_with("{\\rtf")) return {};
  if (head.find("\\fromhtml1") != std::string_view::npos) {
    return {Kind::Html, Reader(rtf, true).run()};
  }
  if (head.find("\\fromtext") != std::string_view::npos) {
    return {Kind::Text, Reader(rtf, false).run()};
  }
  return {};
}

}  // namespace oubli::mapi
