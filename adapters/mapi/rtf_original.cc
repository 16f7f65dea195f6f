// SPDX-License-Identifier: GPL-3.0-or-later
// [MS-OXRTFEX] 2.1.3: tags stand in \*\htmltag groups, text between them; what \htmlrtf switches
// off is there for readers of RTF only.
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "adapters/mapi/rtf.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf8.h"

namespace oubli::mapi {
namespace {

constexpr std::size_t kMostNesting = 1000, kLongestHead = 4096;

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
  Reader(std::string_view rtf, bool is_html) : rtf_(rtf), is_html_(is_html), groups_(1) {}

  std::string run() {
    while (at_ < rtf_.size()) step();
    flush();
    return std::move(out_);
  }

 private:
  [[nodiscard]] Group& top() { return groups_.back(); }
  [[nodiscard]] bool is_shown() {
    return !top().is_hidden && !top().is_rtf_only && !top().is_font_table;
  }

  void step() {
    const char c = rtf_[at_++];
    if (c == '{') {
      flush();
      is_starred_ = false;
      skip_ = 0;
      if (groups_.size() < kMostNesting) {
        groups_.push_back(top());
      } else {
        ++too_deep_;
      }
    } else if (c == '}') {
      flush();
      skip_ = 0;
      if (too_deep_ > 0) {
        --too_deep_;
      } else if (groups_.size() > 1) {
        groups_.pop_back();
      }
    } else if (c == '\\') {
      control();
    } else if (c != '\r' && c != '\n') {
      put(c);
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

  void control() {
    if (at_ >= rtf_.size()) return;
    const char c = rtf_[at_];
    if (mime::is_alpha(c)) return word();
    ++at_;
    if (c == '\'') {
      const int high = at_ + 1 < rtf_.size() ? mime::hex_value(rtf_[at_]) : -1;
      const int low = high >= 0 ? mime::hex_value(rtf_[at_ + 1]) : -1;
      if (low < 0) return;
      at_ += 2;
      put(static_cast<char>(high * 16 + low));
    } else if (c == '*') {
      is_starred_ = true;
    } else if (c == '~') {
      put_text(is_html_ && !top().is_tag ? "&nbsp;" : "\u00A0");
    } else if (c == '_') {
      put_text("\u2011");
    } else if (c == '\\' || c == '{' || c == '}') {
      put(c);
    } else if (c == '\r' || c == '\n') {
      put_text("\r\n");
    }
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < rtf_.size() && mime::is_alpha(rtf_[at_])) ++at_;
    const std::string_view name = rtf_.substr(begin, at_ - begin);
    const std::size_t digits = at_;
    if (at_ < rtf_.size() && rtf_[at_] == '-') ++at_;
    while (at_ < rtf_.size() && mime::is_digit(rtf_[at_]) && at_ - digits < 10) ++at_;
    const std::string text(rtf_.substr(digits, at_ - digits));
    const bool is_numbered = !text.empty() && text != "-";
    const long value = is_numbered ? std::stol(text) : 0;
    if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
    apply(name, value, is_numbered);
    is_starred_ = false;
  }

  void apply(std::string_view name, long value, bool is_numbered) {
    if (name == "htmlrtf") {
      flush();
      top().is_rtf_only = !is_numbered || value != 0;
    } else if (name == "htmltag" && is_starred_) {
      top().is_tag = true;
    } else if (name == "fonttbl") {
      top().is_font_table = true;
    } else if (name == "f") {
      flush();
      top().font = static_cast<int>(std::clamp(value, -1L, 65535L));
    } else if (name == "fcharset" && top().is_font_table) {
      constexpr std::size_t kMostFonts = 4096;
      if (fonts_.size() < kMostFonts) fonts_[top().font] = charset_of_font(value);
    } else if (name == "ansicpg") {
      if (value > 0 && value < 65536) {
        code_page_ = value == 65001 ? std::string("utf-8") : "cp" + std::to_string(value);
      }
    } else if (name == "uc") {
      top().fallback = static_cast<int>(std::clamp(value, 0L, 16L));
    } else if (name == "u") {
      unicode(value);
    } else if (name == "bin") {
      at_ = std::min(rtf_.size(), at_ + static_cast<std::size_t>(std::max(value, 0L)));
    } else if (is_hidden_destination(name) || is_starred_) {
      top().is_hidden = true;
    } else {
      symbol(name);
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
    const auto unit = static_cast<char32_t>(static_cast<std::uint16_t>(value));
    skip_ = 0;
    if (is_shown()) {
      if (unit >= 0xD800 && unit < 0xDC00) {
        high_ = unit;
      } else if (unit >= 0xDC00 && unit < 0xE000) {
        if (high_ != 0) {
          mime::append_utf8(0x10000 + ((high_ - 0xD800) << 10U) + (unit - 0xDC00), out_);
        }
        high_ = 0;
      } else if (unit != 0) {
        mime::append_utf8(unit, out_);
      }
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

  std::string_view rtf_;
  bool is_html_;
  std::size_t at_ = 0;
  std::vector<Group> groups_;
  std::size_t too_deep_ = 0;
  std::string pending_, out_;
  std::string code_page_ = "windows-1252";
  std::map<int, std::string_view> fonts_;
  int skip_ = 0;
  char32_t high_ = 0;
  bool is_starred_ = false;
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
