// SPDX-License-Identifier: GPL-3.0-or-later
// RTF 1.9, and [MS-OXRTFEX] 2.1.3 where it was made of HTML: tags stand in \htmltag groups, and
// what \htmlrtf switches off is there for readers of RTF only.
#include <algorithm>
#include <vector>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf8.h"
#include "scanner/redact/readings.h"

namespace oubli::redact {
namespace {

constexpr std::size_t kMostNesting = 1000, kLongestHead = 4096;

struct Group {
  bool is_hidden = false;    // a table, a picture
  bool is_rtf_only = false;  // \htmlrtf
  int fallback = 1;          // characters that stand in for a \u
};

class Reader {
 public:
  // `shows_rtf_only`: what other readers leave out, and nothing else.
  Reader(std::string_view rtf, bool shows_rtf_only)
      : rtf_(rtf), out_(rtf), shows_rtf_only_(shows_rtf_only), groups_(1) {}

  MappedText run() {
    while (at_ < rtf_.size()) step();
    flush();
    return std::move(out_);
  }

 private:
  struct Byte {
    char c = 0;
    std::size_t from = 0, size = 0;
  };

  void step() {
    const std::size_t from = at_;
    const char c = rtf_[at_++];
    if (c == '{') {
      flush();
      is_starred_ = false;
      if (groups_.size() < kMostNesting) {
        groups_.push_back(groups_.back());
      } else {
        ++too_deep_;
      }
    } else if (c == '}') {
      flush();
      if (too_deep_ > 0) {
        --too_deep_;
      } else if (groups_.size() > 1) {
        groups_.pop_back();
      }
    } else if (c == '\\') {
      control(from);
    } else if (c != '\r' && c != '\n') {
      put({c, from, 1});
    }
  }

  [[nodiscard]] bool is_shown() const {
    const Group& group = groups_.back();
    return !group.is_hidden && group.is_rtf_only == shows_rtf_only_;
  }

  void put(const Byte& byte) {
    if (is_shown()) pending_.push_back(byte);
  }
  void put_text(std::string_view read, std::size_t from) {
    flush();
    if (is_shown()) out_.put(read, from, at_ - from);
  }
  // What is read where there is nothing to be taken out.
  void put_break(std::string_view read) {
    flush();
    if (is_shown()) out_.insert(read);
  }

  // "\'xx" at `at`; false when it is none.
  bool hex_at(std::size_t at, char& into) const {
    if (at + 3 >= rtf_.size() || rtf_[at] != '\\' || rtf_[at + 1] != '\'') return false;
    const int high = mime::hex_value(rtf_[at + 2]), low = mime::hex_value(rtf_[at + 3]);
    if (high < 0 || low < 0) return false;
    into = static_cast<char>(high * 16 + low);
    return true;
  }

  void control(std::size_t from) {
    if (at_ >= rtf_.size()) return;
    const char c = rtf_[at_];
    if (mime::is_alpha(c)) return word(from);
    ++at_;
    char byte = 0;
    if (c == '\'') {
      if (!hex_at(from, byte)) return;
      at_ = from + 4;
      put({byte, from, 4});
    } else if (c == '*') {
      is_starred_ = true;
    } else if (c == '~') {
      put_text("\u00A0", from);
    } else if (c == '_') {
      put_text("-", from);
    } else if (c == '\\' || c == '{' || c == '}') {
      put({c, from, 2});
    } else if (c == '\r' || c == '\n') {
      put_break("\n");
    }
  }

  void word(std::size_t from) {
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
    apply(name, value, is_numbered, from);
    is_starred_ = false;
  }

  void apply(std::string_view name, long value, bool is_numbered, std::size_t from) {
    Group& group = groups_.back();
    if (name == "htmlrtf") {
      flush();
      group.is_rtf_only = !is_numbered || value != 0;
    } else if (name == "ansicpg") {
      code_page_ = value == 65001 ? std::string("utf-8") : "cp" + std::to_string(value);
    } else if (name == "uc") {
      group.fallback = static_cast<int>(std::clamp(value, 0L, 16L));
    } else if (name == "u") {
      unicode(value, from);
    } else if (name == "bin") {
      at_ = std::min(rtf_.size(), at_ + static_cast<std::size_t>(std::max(value, 0L)));
    } else if (is_table(name) || (is_starred_ && !is_text(name))) {
      group.is_hidden = true;
    } else {
      symbol(name, from);
    }
  }

  static bool is_table(std::string_view name) {
    return name == "fonttbl" || name == "colortbl" || name == "stylesheet" || name == "pict" ||
           name == "objdata" || name == "mhtmltag";
  }
  static bool is_text(std::string_view name) {
    return name == "htmltag" || name == "fldinst" || name == "shptxt" || name == "annotation" ||
           name == "atnauthor" || name == "company" || name == "manager";
  }

  void symbol(std::string_view name, std::size_t from) {
    if (name == "par" || name == "line" || name == "row" || name == "page" || name == "sect")
      put_break("\n");
    if (name == "tab" || name == "cell") put_break("\t");
    if (name == "lquote" || name == "rquote") put_text("'", from);
    if (name == "ldblquote" || name == "rdblquote") put_text("\"", from);
    if (name == "endash" || name == "emdash") put_text("-", from);
  }

  // What stands in for it goes and stays with it.
  void unicode(long value, std::size_t from) {
    flush();
    char unused = 0;
    for (int left = groups_.back().fallback; left > 0 && at_ < rtf_.size(); --left) {
      if (hex_at(at_, unused)) {
        at_ += 4;
      } else if (rtf_[at_] != '\\' && rtf_[at_] != '{' && rtf_[at_] != '}') {
        ++at_;
      } else {
        break;
      }
    }
    const auto unit = static_cast<char32_t>(static_cast<std::uint16_t>(value));
    if (!is_shown() || unit == 0) return;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      high_from_ = from;
      return;
    }
    std::string read;
    const bool is_low = unit >= 0xDC00 && unit < 0xE000;
    const bool is_pair = is_low && high_ != 0;
    if (is_pair) mime::append_utf8(0x10000 + ((high_ - 0xD800) << 10U) + (unit - 0xDC00), read);
    if (!is_low) mime::append_utf8(unit, read);
    high_ = 0;
    put_text(read, is_pair ? high_from_ : from);
  }

  // Of 8-bit characters one may take two.
  void flush() {
    for (std::size_t i = 0; i < pending_.size();) {
      const Byte& byte = pending_[i];
      if (mime::to_byte(byte.c) < 0x80) {
        if (byte.size == 1) {
          out_.copy(byte.from, 1);
        } else {
          out_.put({&byte.c, 1}, byte.from, byte.size);
        }
        ++i;
        continue;
      }
      std::size_t count = 1;
      std::string read = mime::decode_charset({&byte.c, 1}, code_page_).text;
      if (read == "\uFFFD" && i + 1 < pending_.size()) {
        const std::string two{byte.c, pending_[i + 1].c};
        count = 2;
        read = mime::decode_charset(two, code_page_).text;
      }
      const Byte& last = pending_[i + count - 1];
      out_.put(read, byte.from, last.from + last.size - byte.from);
      i += count;
    }
    pending_.clear();
  }

  std::string_view rtf_;
  MappedText out_;
  bool shows_rtf_only_;
  std::size_t at_ = 0, too_deep_ = 0;
  std::vector<Group> groups_;
  std::vector<Byte> pending_;
  std::string code_page_ = "windows-1252";
  char32_t high_ = 0;
  std::size_t high_from_ = 0;
  bool is_starred_ = false;
};

}  // namespace

RtfReading rtf_reading(std::string_view rtf) {
  const bool is_html = rtf.substr(0, kLongestHead).find("\\fromhtml1") != std::string_view::npos;
  return {Reader(rtf, false).run(), Reader(rtf, true).run(), is_html};
}

}  // namespace oubli::redact
