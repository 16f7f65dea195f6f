// SPDX-License-Identifier: GPL-3.0-or-later
// Reading code points, and the spellings that hang on neighbours.
#include "indexer/fold_table.h"

namespace oubli::index {

namespace {

struct Lead {
  std::size_t size = 0;  // 0: not a lead byte
  char32_t bits = 0;
  char32_t least = 0;  // smaller values are overlong
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if (byte >= 0xC2 && byte < 0xE0) return {2, byte & 0x1FU, 0x80};
  if (byte >= 0xE0 && byte < 0xF0) return {3, byte & 0x0FU, 0x800};
  if (byte >= 0xF0 && byte < 0xF5) return {4, byte & 0x07U, 0x10000};
  return {};
}

CodePoint decode(std::string_view text, std::size_t at) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[at]));
  if (lead.size == 0 || lead.size > text.size() - at) return {kInvalid, at + 1};
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.size; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0) != 0x80) return {kInvalid, at + 1};
    value = (value << 6) | (byte & 0x3FU);
  }
  const bool is_surrogate = value >= 0xD800 && value < 0xE000;
  if (value < lead.least || value > 0x10FFFF || is_surrogate) return {kInvalid, at + 1};
  return {value, at + lead.size};
}

// Unicode 15 section 3.12: conjoining jamo.
constexpr char32_t kLeading = 0x1100, kVowel = 0x1161, kTrailing = 0x11A7, kSyllable = 0xAC00;
constexpr char32_t kLeadings = 19, kVowels = 21, kTrailings = 28;

CodePoint compose(std::string_view text, CodePoint first) {
  if (first.next >= text.size()) return first;
  const CodePoint vowel = decode(text, first.next);
  if (vowel.value < kVowel || vowel.value >= kVowel + kVowels) return first;
  CodePoint syllable{
      kSyllable + ((first.value - kLeading) * kVowels + (vowel.value - kVowel)) * kTrailings,
      vowel.next};
  if (vowel.next < text.size()) {
    const CodePoint trailing = decode(text, vowel.next);
    if (trailing.value > kTrailing && trailing.value < kTrailing + kTrailings) {
      syllable = {syllable.value + (trailing.value - kTrailing), trailing.next};
    }
  }
  return syllable;
}

constexpr char32_t kBreve = 0x0306, kDiaeresis = 0x0308;

bool is_hard(Greek letter) {
  return letter == Greek::Hard || letter == Greek::Nasal || letter == Greek::Pi;
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t at) {
  const CodePoint read = decode(text, at);
  const bool is_leading = read.value >= kLeading && read.value < kLeading + kLeadings;
  return is_leading ? compose(text, read) : read;
}

void Speller::append(char32_t code_point, const Folded& what) {
  if (what.glyph == Glyph::Dropped) {
    // й and ϋ written as a letter and its mark must come out like the single characters.
    const bool is_short_i = code_point == kBreve && (previous_ == 0x0438 || previous_ == 0x0418);
    const bool is_split = code_point == kDiaeresis && before_ == Greek::Upsilon;
    if ((is_short_i || is_split) && !out_.empty()) out_.back() = 'y';
    if (is_split) before_ = Greek::Other;
    if (is_split) is_open_ = false;
    return;
  }
  previous_ = code_point;
  if (what.greek == Greek::No) {
    finish();
    out_.append(what.text());
    return;
  }
  if (is_open_ && is_hard(what.greek) && !out_.empty()) out_.back() = 'f';
  is_open_ = false;
  if (!respell(what)) out_.append(what.text());
  before_ = what.greek;
  ++greek_letters_;
}

// True when the letter was written in its neighbour's way.
bool Speller::respell(const Folded& what) {
  if (what.greek == Greek::Upsilon && before_ == Greek::Omicron) {
    out_.push_back('u');
    return true;
  }
  if (what.greek == Greek::Upsilon && before_ == Greek::Front) {
    out_.push_back('v');
    is_open_ = true;
    return true;
  }
  const bool follows_gamma = before_ == Greek::Gamma && !out_.empty();
  if (follows_gamma && (what.greek == Greek::Gamma || what.greek == Greek::Nasal)) {
    out_.back() = 'n';
    return false;
  }
  if (what.greek == Greek::Pi && before_ == Greek::Mu && greek_letters_ == 1 && !out_.empty()) {
    out_.back() = 'b';
    return true;
  }
  return false;
}

void Speller::finish() {
  if (is_open_ && !out_.empty()) out_.back() = 'f';
  is_open_ = false;
  before_ = Greek::No;
  greek_letters_ = 0;
}

}  // namespace oubli::index
