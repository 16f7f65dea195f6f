// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/composed_text.h"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "scanner/detect/text.h"

namespace oubli::subject {

namespace {

constexpr std::size_t kLongestMarkedLetter =
    96;  // bytes: a base with more marks than that is no letter

// What begins a character that is written otherwise: letters of Hangul, radicals and ideographs for
// compatibility, kana of half width.
bool is_otherwise(char32_t c) {
  return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x2E80 && c <= 0x2FDF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9F) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}
bool is_kana(char32_t c) { return c >= 0x3041 && c <= 0x30FF; }
constexpr char32_t kVoiced = 0x3099, kSemiVoiced = 0x309A;

// The first byte of any of these, and of the marks behind kana.
bool may_begin(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0xE1 || byte == 0xE2 || byte == 0xE3 || byte == 0xEF || byte == 0xF0;
}

const icu::Normalizer2* nfkc() {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCInstance(error);
  return U_SUCCESS(error) ? form : nullptr;
}

// Bytes of the character that begins here and is to be changed; 0 where none does.
std::size_t changing_size(std::string_view text) {
  const detect::Rune first = detect::rune_at(text, 0);
  if (!is_otherwise(first.value) && !is_kana(first.value)) return 0;
  std::size_t end = first.length;
  bool is_voiced = false;
  while (end < text.size() && end < kLongestMarkedLetter) {
    const detect::Rune next = detect::rune_at(text, end);
    if (nfkc()->hasBoundaryBefore(static_cast<UChar32>(next.value))) break;
    is_voiced |= next.value == kVoiced || next.value == kSemiVoiced;
    end += next.length;
  }
  return is_otherwise(first.value) || is_voiced ? end : 0;
}

std::string normalised(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  std::string out;
  nfkc()
      ->normalize(
          icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}),
          error)
      .toUTF8String(out);
  return U_FAILURE(error) ? std::string(text) : out;
}

}  // namespace

ComposedText::ComposedText(std::string_view source) : source_(source) {
  if (nfkc() == nullptr) return;
  for (std::size_t at = 0; at < source.size();) {
    const std::size_t size = may_begin(source[at]) ? changing_size(source.substr(at)) : 0;
    if (size > 0) change(at, at + size);
    at += std::max<std::size_t>(size, 1);
  }
  if (!changes_.empty()) text_ += source.substr(copied_);
}

void ComposedText::change(std::size_t from, std::size_t behind) {
  const std::string read = normalised(source_.substr(from, behind - from));
  if (read == source_.substr(from, behind - from)) return;
  text_ += source_.substr(copied_, from - copied_);
  changes_.push_back({text_.size(), read.size(), from, behind - from});
  text_ += read;
  copied_ = behind;
}

const ComposedText::Change* ComposedText::before(std::size_t at) const {
  const auto found = std::ranges::lower_bound(changes_, at, {}, &Change::at);
  return found == changes_.begin() ? nullptr : &*std::prev(found);
}

std::size_t ComposedText::source_begin(std::size_t begin) const {
  const Change* change = before(begin + 1);
  if (change == nullptr) return begin;
  const std::size_t into = begin - change->at;
  return into < change->size ? change->source_at
                             : change->source_at + change->source_size + into - change->size;
}

std::size_t ComposedText::source_end(std::size_t end) const {
  const Change* change = before(end);
  if (change == nullptr) return end;
  const std::size_t into = end - change->at;
  const std::size_t behind = into <= change->size ? 0 : into - change->size;
  return change->source_at + change->source_size + behind;
}

std::string composed(std::string_view text) { return std::string(ComposedText(text).text()); }

}  // namespace oubli::subject
