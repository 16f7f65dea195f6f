// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/words.h"

#include <algorithm>
#include <array>

#include "indexer/fold_table.h"

namespace oubli::index {

namespace {

// What each byte is to the scanner. Order matters: everything up to kUpper continues an ASCII word.
enum Class : unsigned char { kLower, kDigit, kUpper, kBreak, kWide };

constexpr std::array<unsigned char, 256> make_classes() {
  std::array<unsigned char, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    classes[c] = c >= 0x80              ? kWide
                 : c >= 'a' && c <= 'z' ? kLower
                 : c >= 'A' && c <= 'Z' ? kUpper
                 : c >= '0' && c <= '9' ? kDigit
                                        : kBreak;
  }
  return classes;
}
constexpr auto kClasses = make_classes();

unsigned char class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

// 'A'..'Z' only.
char lower(char c) { return static_cast<char>(c + ('a' - 'A')); }

constexpr std::size_t kLongestGap = 48;  // bytes; more between two words is never "side by side"

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == 0xA0 || c == 0x1680 || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x2800 || c == 0x3000 ||
         c == 0x3164;
}
bool is_joint(char32_t c) {
  return c == '-' || c == '\'' || c == '.' || c == ',' || c == 0x2019 || c == 0x2010 || c == 0x2011;
}
bool is_quote_mark(char32_t c) { return c == '>' || c == '|'; }

}  // namespace

std::string fold(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  Speller speller(out);
  for (std::size_t at = 0; at < utf8.size();) {
    const char c = utf8[at];
    const unsigned char kind = class_of(c);
    if (kind != kWide) {
      speller.finish();
      out.push_back(kind == kUpper ? lower(c) : c);
      ++at;
      continue;
    }
    const CodePoint read = code_point_at(utf8, at);
    at = read.next;
    if (read.value != kInvalid) speller.append(read.value, folded(read.value));
  }
  speller.finish();
  return out;
}

Words::Words(std::string_view utf8) : text_(utf8) {}

bool Words::next(Word& word) {
  while (seek()) {
    const std::size_t begin = at_;
    const unsigned char kind = class_of(text_[at_]);
    if (kind != kWide) {
      read_ascii(word);
    } else if (folded(code_point_at(text_, at_).value).glyph == Glyph::Dense) {
      if (!read_dense(word)) continue;
    } else {
      read_any(word);
      if (word.folded.empty()) continue;  // nothing but signs without a sound
    }
    word.begin = begin;
    word.follows_closely = is_close(begin);
    last_end_ = word.end;
    return true;
  }
  return false;
}

bool Words::seek() {
  const char* const bytes = text_.data();
  const std::size_t size = text_.size();
  std::size_t at = at_;
  for (; at < size; ++at) {
    const unsigned char kind = class_of(bytes[at]);
    if (kind <= kUpper) break;
    if (kind == kBreak) continue;
    const CodePoint read = code_point_at(text_, at);
    if (read.value != kInvalid && folded(read.value).is_word()) break;
    at = read.next - 1;
  }
  at_ = at;
  return at < size;
}

// A word of ASCII alone is lent out of the text itself unless capitals have to be changed.
void Words::read_ascii(Word& word) {
  const char* const bytes = text_.data();
  const std::size_t size = text_.size();
  std::size_t at = at_;
  unsigned char seen = 0;
  for (; at < size; ++at) {
    const unsigned char kind = class_of(bytes[at]);
    if (kind > kUpper) break;
    seen = std::max(seen, kind);
  }
  if (at < size && class_of(bytes[at]) == kWide) return read_any(word);
  const std::size_t length = std::min(at - at_, kLongestWord);
  word.is_capitalised = class_of(bytes[at_]) == kUpper;
  if (seen == kUpper) {
    folded_.assign(bytes + at_, length);
    for (char& c : folded_) {
      if (class_of(c) == kUpper) c = lower(c);
    }
    word.folded = folded_;
  } else {
    word.folded = text_.substr(at_, length);
  }
  word.end = at_ = at;
}

void Words::read_any(Word& word) {
  folded_.clear();
  Speller speller(folded_);
  bool is_first = true;
  bool is_full = false;
  while (at_ < text_.size()) {
    const CodePoint read = code_point_at(text_, at_);
    if (read.value == kInvalid) break;
    const Folded& what = folded(read.value);
    if (what.glyph == Glyph::Separator || what.glyph == Glyph::Dense) break;
    if (is_first) word.is_capitalised = what.glyph == Glyph::Upper;
    is_first = false;
    is_full = is_full || folded_.size() + what.size > kLongestWord;
    if (!is_full) speller.append(read.value, what);
    at_ = read.next;
  }
  speller.finish();
  word.folded = folded_;
  word.end = at_;
}

// False when the character stood in a pair already and nothing follows it.
bool Words::read_dense(Word& word) {
  const std::size_t begin = at_;
  const CodePoint first = code_point_at(text_, at_);
  folded_ = folded(first.value).text();
  std::size_t end = first.next;
  std::size_t second = kNowhere;
  while (end < text_.size()) {
    const CodePoint read = code_point_at(text_, end);
    if (read.value == kInvalid) break;
    const Folded& what = folded(read.value);
    if (what.glyph == Glyph::Dense) {
      second = end;
      folded_ += what.text();
    }
    if (what.glyph != Glyph::Dropped && what.glyph != Glyph::Dense) break;
    end = read.next;
    if (second != kNowhere) break;
  }
  at_ = second == kNowhere ? end : second;
  const bool is_used_up = second == kNowhere && paired_ == begin;
  paired_ = second;
  word.folded = folded_;
  word.end = end;
  word.is_capitalised = false;
  return !is_used_up;
}

bool Words::is_close(std::size_t begin) const {
  if (last_end_ == kNowhere) return false;
  if (begin <= last_end_) return true;  // pairs overlap
  const std::string_view gap = text_.substr(last_end_, begin - last_end_);
  if (gap == " ") return true;
  if (gap.size() > kLongestGap) return false;
  int joints = 0;
  int breaks = 0;
  for (std::size_t at = 0; at < gap.size();) {
    const CodePoint read = code_point_at(gap, at);
    at = read.next;
    if (read.value == '\n') {
      ++breaks;
    } else if (is_joint(read.value)) {
      ++joints;
    } else if (is_quote_mark(read.value)) {
      if (breaks == 0) return false;
    } else if (!is_blank(read.value) && read.value != '\r' &&
               (read.value == kInvalid || folded(read.value).glyph != Glyph::Dropped)) {
      return false;
    }
  }
  return joints <= 1 && breaks <= 1;
}

}  // namespace oubli::index
