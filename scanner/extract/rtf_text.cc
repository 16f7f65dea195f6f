// SPDX-License-Identifier: GPL-3.0-or-later
// RTF 1.9: groups, control words, \'xx in the document's code page, \uN with its fallback, and
// \fromhtml documents, whose HTML is in \htmltag groups.
#include <algorithm>
#include <vector>

#include "adapters/mime/ascii.h"
#include "adapters/mime/charset.h"
#include "adapters/mime/utf8.h"
#include "scanner/extract/text_forms.h"

namespace oubli::content {
namespace {

constexpr std::size_t kMostNesting = 1000;

struct Group {
  bool is_hidden = false;  // font tables, pictures …: no text of the document
  int fallback = 1;        // characters that stand in for a \u
};

class RtfReader {
 public:
  explicit RtfReader(std::string_view rtf) : rtf_(rtf), groups_(1) {}

  std::string run() {
    while (at_ < rtf_.size()) step();
    flush();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = rtf_[at_++];
    if (c == '{') {
      flush();
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
      control();
    } else if (c != '\r' && c != '\n') {
      put(c);
    }
  }

  void put(char c) {
    if (skip_ > 0) {
      --skip_;
    } else if (!groups_.back().is_hidden) {
      pending_ += c;
    }
  }

  void control() {
    if (at_ >= rtf_.size()) return;
    const char c = rtf_[at_];
    if (c == '\'') {
      const int high = at_ + 2 < rtf_.size() ? mime::hex_value(rtf_[at_ + 1]) : -1;
      const int low = high >= 0 ? mime::hex_value(rtf_[at_ + 2]) : -1;
      at_ += low >= 0 ? 3 : 1;
      if (low >= 0) put(static_cast<char>(high * 16 + low));
    } else if (!mime::is_alpha(c)) {
      ++at_;
      symbol(c);
    } else {
      word();
    }
  }

  void symbol(char c) {
    if (c == '~') put(' ');
    if (c == '_') put('-');
    if (c == '\\' || c == '{' || c == '}') put(c);
    if (c == '\r' || c == '\n') put('\n');
    if (c == '*') is_starred_ = true;
  }

  void word() {
    const std::size_t begin = at_;
    while (at_ < rtf_.size() && mime::is_alpha(rtf_[at_])) ++at_;
    const std::string_view name = rtf_.substr(begin, at_ - begin);
    const std::size_t digits = at_;
    if (at_ < rtf_.size() && rtf_[at_] == '-') ++at_;
    while (at_ < rtf_.size() && mime::is_digit(rtf_[at_]) && at_ - digits < 10) ++at_;
    const std::string number(rtf_.substr(digits, at_ - digits));
    const long value = number.empty() || number == "-" ? 0 : std::stol(number);
    if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
    apply(name, value);
    is_starred_ = false;
  }

  void apply(std::string_view name, long value) {
    Group& group = groups_.back();
    if (name == "par" || name == "line" || name == "row" || name == "page" || name == "sect")
      put('\n');
    if (name == "tab" || name == "cell") put('\t');
    if (name == "lquote" || name == "rquote") put('\'');
    if (name == "ldblquote" || name == "rdblquote") put('"');
    if (name == "endash" || name == "emdash") put('-');
    if (name == "ansicpg") code_page_ = "cp" + std::to_string(value);
    if (name == "uc") group.fallback = static_cast<int>(std::clamp(value, 0L, 16L));
    if (name == "u") unicode(value);
    if (name == "bin")
      at_ = std::min(rtf_.size(), at_ + static_cast<std::size_t>(std::max(value, 0L)));
    const bool is_table = name == "fonttbl" || name == "colortbl" || name == "stylesheet" ||
                          name == "pict" || name == "objdata" || name == "themedata" ||
                          name == "colorschememapping" || name == "latentstyles" ||
                          name == "datastore";
    // A starred group is unknown to old readers; fields, links and HTML tags in it hold text.
    const bool is_text = name == "fldinst" || name == "htmltag" || name == "mhtmltag" ||
                         name == "shptxt" || name == "annotation" || name == "atnauthor" ||
                         name == "author" || name == "company";
    if (is_table || (is_starred_ && !is_text && name != "u")) group.is_hidden = true;
  }

  void unicode(long value) {
    flush();
    const auto unit = static_cast<char32_t>(static_cast<std::uint16_t>(value));
    skip_ = 0;
    if (!groups_.back().is_hidden) {
      if (unit >= 0xd800 && unit < 0xdc00) {
        high_ = unit;
      } else if (unit >= 0xdc00 && unit < 0xe000) {
        if (high_ != 0)
          mime::append_utf8(0x10000 + ((high_ - 0xd800) << 10) + (unit - 0xdc00), out_);
        high_ = 0;
      } else {
        mime::append_utf8(unit, out_);
      }
    }
    skip_ = groups_.back().fallback;
  }

  // 8-bit characters wait until a run is whole: a character may take two.
  void flush() {
    if (!pending_.empty()) out_ += mime::decode_charset(pending_, code_page_).text;
    pending_.clear();
  }

  std::string_view rtf_;
  std::size_t at_ = 0;
  std::vector<Group> groups_;
  std::size_t too_deep_ = 0;
  std::string pending_, out_;
  std::string code_page_ = "windows-1252";
  int skip_ = 0;
  char32_t high_ = 0;
  bool is_starred_ = false;
};

}  // namespace

std::string rtf_to_text(std::string_view rtf) { return RtfReader(rtf).run(); }

}  // namespace oubli::content
