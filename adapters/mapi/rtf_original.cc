// SPDX-License-Identifier: GPL-3.0-or-later
// [MS-OXRTFEX] 2.1.3: tags stand in \*\htmltag groups, text between them; what \htmlrtf switches
// off is there for readers of RTF only.
#include <algorithm>
#include <map>

#include "adapters/mapi/rtf.h"
#include "adapters/mapi/rtf_tokens.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf16.h"
#include "adapters/mime/utf8.h"

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

class Reader {
 public:
  Reader(std::string_view rtf, bool is_html) : tokens_(rtf), is_html_(is_html) {}

  std::string run() {
    while (const auto token = tokens_.next()) take(*token);
    flush();
    return std::move(out_);
  }

 private:
  [[nodiscard]] Group& top() { return groups_.top(); }
  [[nodiscard]] bool is_shown() {
    return !top().is_hidden && !top().is_rtf_only && !top().is_font_table;
  }

  void take(const RtfToken& token) {
    switch (token.kind) {
      case RtfToken::Kind::GroupBegin:
        flush();
        skip_ = 0;
        groups_.begin();
        break;
      case RtfToken::Kind::GroupEnd:
        flush();
        skip_ = 0;
        groups_.end();
        break;
      case RtfToken::Kind::Byte:
        put(token.byte);
        break;
      case RtfToken::Kind::Symbol:
        sign(token.byte);
        break;
      case RtfToken::Kind::Word:
        apply(token);
        break;
    }
  }

  void put(char c) {
    if (skip_ > 0) {
      --skip_;
    } else if (is_shown()) {
      pending_ += c;
    }
  }

  void put_text(std::string_view utf8) {
    if (skip_ > 0) {
      --skip_;
    } else if (is_shown()) {
      flush();
      out_ += utf8;
    }
  }

  void sign(char c) {
    if (c == '~') put_text(is_html_ && !top().is_tag ? "&nbsp;" : "\u00A0");
    if (c == '_') put_text("\u2011");
    if (c == '\n') put_text("\r\n");
  }

  void apply(const RtfToken& word) {
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
    } else if (word.name == "ansicpg") {
      code_page_ = rtf_code_page(value);
    } else if (word.name == "uc") {
      top().fallback = rtf_fallback(value);
    } else if (word.name == "u") {
      unicode(value);
    } else if (is_hidden_destination(word.name) || word.is_starred) {
      top().is_hidden = true;
    } else {
      symbol(word.name);
    }
  }

  static bool is_hidden_destination(std::string_view name) {
    return name == "colortbl" || name == "stylesheet" || name == "pict" || name == "info" ||
           name == "objdata" || name == "mhtmltag";
  }

  void symbol(std::string_view name) {
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
      if (row.word == name) put_text(is_html_ && !top().is_tag ? row.html : row.text);
    }
  }

  void unicode(long value) {
    flush();
    if (is_shown()) {
      if (const auto character = unicode_.take(static_cast<std::uint16_t>(value)))
        mime::append_utf8(*character, out_);
    }
    skip_ = top().fallback;
  }

  // 8-bit characters wait until a run is whole: a character may take two.
  void flush() {
    if (pending_.empty()) return;
    const auto font = fonts_.find(top().font);
    const bool has_own = font != fonts_.end() && !font->second.empty();
    out_ += mime::decode_charset(pending_, has_own ? font->second : code_page_).text;
    pending_.clear();
  }

  RtfTokens tokens_;
  bool is_html_;
  RtfGroups<Group> groups_;
  mime::Utf16Joiner unicode_;
  std::string pending_, out_;
  std::string code_page_ = "windows-1252";
  std::map<int, std::string_view> fonts_;
  int skip_ = 0;
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
