// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/markup_text.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"
#include "scanner/extract/html_entities.h"

namespace oubli::content {
namespace {

using namespace std::string_view_literals;

// Elements that many vocabularies have for the look of letters: a number may be broken by them.
constexpr std::array kInlineElements{"a"sv,      "b"sv,    "i"sv,        "u"sv,      "em"sv,
                                     "strong"sv, "span"sv, "font"sv,     "style"sv,  "code"sv,
                                     "sub"sv,    "sup"sv,  "tspan"sv,    "s"sv,      "small"sv,
                                     "hi"sv,     "mark"sv, "emphasis"sv, "phrase"sv, "seg"sv};

bool begins_tag(std::string_view text, std::size_t at) {
  if (text[at] != '<' || at + 1 >= text.size()) return false;
  const char c = text[at + 1];
  return mime::is_alpha(c) || c == '/' || c == '?' || c == '!' || c == '_' ||
         mime::to_byte(c) >= 0x80;
}

bool is_of_word(char c) { return mime::is_alpha(c) || mime::to_byte(c) >= 0x80; }
bool is_of_address(char c) { return is_of_word(c) || "@.-_+"sv.find(c) != std::string_view::npos; }

class MarkupReader {
 public:
  explicit MarkupReader(std::string_view markup) : markup_(markup) {}

  MarkupText read() {
    for (std::size_t at = 0; at < markup_.size();) {
      if (begins_tag(markup_, at)) {
        at = behind_tag(at);
        continue;
      }
      const std::size_t end = std::min(markup_.find('<', at + 1), markup_.size());
      text(markup_.substr(at, end - at), true);
      at = end;
    }
    out_.apart += values_;
    return std::move(out_);
  }

 private:
  void text(std::string_view raw, bool has_references) {
    std::string said;
    if (has_references) {
      decode_references(raw, ReferencePlace::Text, said);
    } else {
      said = raw;
    }
    if (said.empty()) return;
    join(said);
    out_.apart += said;
  }

  void join(std::string_view said) {
    if (has_gap_ && !out_.joined.empty()) {
      const char before = out_.joined.back(), behind = said.front();
      const bool is_word = is_of_address(before) && is_of_address(behind) &&
                           (is_inline_ || before == '@' || behind == '@' || behind == '.');
      const bool is_number = is_inline_ && mime::is_digit(before) && mime::is_digit(behind);
      if (!is_word && !is_number) out_.joined += '\n';
    }
    has_gap_ = false;
    is_inline_ = true;
    out_.joined += said;
  }

  void gap(bool is_inline) {
    has_gap_ = true;
    is_inline_ = is_inline_ && is_inline;
    if (!out_.apart.empty() && out_.apart.back() != '\n') out_.apart += '\n';
  }

  std::size_t behind_tag(std::size_t at) {
    const std::string_view rest = markup_.substr(at);
    if (rest.starts_with("<!--")) return behind_marked(at, 4, "-->");
    if (rest.starts_with("<![CDATA[")) return behind_marked(at, 9, "]]>");
    gap(is_inline(rest));
    for (++at; at < markup_.size() && markup_[at] != '>';) {
      const char c = markup_[at++];
      if (c != '"' && c != '\'') continue;
      const std::size_t close = markup_.find(c, at);
      if (close == std::string_view::npos) break;
      value(markup_.substr(at, close - at));
      at = close + 1;
    }
    return std::min(at + 1, markup_.size());
  }

  // What a comment says, and what is no markup although it looks so.
  std::size_t behind_marked(std::size_t at, std::size_t mark, std::string_view end) {
    const std::size_t begin = at + mark;
    const std::size_t close = std::min(markup_.find(end, begin), markup_.size());
    const std::string_view inside = markup_.substr(begin, close - begin);
    if (end == "-->") {
      value(inside);
    } else {
      text(inside, false);
    }
    return std::min(close + end.size(), markup_.size());
  }

  void value(std::string_view raw) {
    decode_references(raw, ReferencePlace::Attribute, values_);
    values_ += '\n';
  }

  // By the name behind any prefix.
  static bool is_inline(std::string_view tag) {
    tag.remove_prefix(tag.starts_with("</") ? 2 : 1);
    std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/>"));
    name = name.substr(name.find(':') + 1);
    return std::ranges::find(kInlineElements, name) != kInlineElements.end();
  }

  std::string_view markup_;
  MarkupText out_;
  std::string values_;
  bool has_gap_ = false, is_inline_ = true;
};

}  // namespace

bool is_markup(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string_view begin = mime::trimmed(text.substr(0, 256));
  return !begin.empty() && begins_tag(begin, 0);
}

bool is_no_page(std::string_view text) {
  const std::string_view head = text.substr(0, 4096);
  return is_markup(text) && head.find("<html") == std::string_view::npos &&
         (head.find("<svg") != std::string_view::npos ||
          head.find("<?xml") != std::string_view::npos);
}

MarkupText markup_text(std::string_view markup) { return MarkupReader(markup).read(); }

}  // namespace oubli::content
