// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/text.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace oubli::detect {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kReachMost = 64;

unsigned byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

std::size_t announced_length(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

// RFC 3629: no surrogates, nothing overlong, nothing above U+10FFFF.
bool is_scalar(char32_t value, std::size_t length) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  return value >= kLeast[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

// White space to Unicode; U+180E, which was; and two that are as good as blank.
bool is_wide_space(char32_t value) {
  return value == 0x85 || value == 0xA0 || value == 0x1680 || value == 0x180E ||
         (value >= 0x2000 && value <= 0x200A) || value == 0x2028 || value == 0x2029 ||
         value == 0x202F || value == 0x205F || value == 0x2800 || value == 0x3000 ||
         value == 0x3164;
}

bool is_dash_or_space(char32_t value) {
  return is_wide_space(value) || value == 0xAD || value == 0xB7 || value == 0x200B ||
         (value >= 0x2010 && value <= 0x2015) || value == 0x2060 || value == 0x2212 ||
         value == 0xFEFF;
}

char32_t lower_of(char32_t value) {
  if (value >= 0xC0 && value <= 0xDE && value != 0xD7) return value + 32;
  if (value >= 0x100 && value <= 0x137 && value != 0x130) return value | 1;
  if (value >= 0x139 && value <= 0x148) return value + (value & 1);
  if (value >= 0x14A && value <= 0x177) return value | 1;
  if (value == 0x178) return 0xFF;
  if (value >= 0x179 && value <= 0x17E) return value + (value & 1);
  if (value >= 0x391 && value <= 0x3A9) return value + 32;
  if (value >= 0x410 && value <= 0x42F) return value + 32;
  if (value >= 0x400 && value <= 0x40F) return value + 80;
  return value;
}

// Lower case keeps the length of every character it knows.
void fold_into(std::string_view text, char* out) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_high(text[at])) {
      *out++ = to_lower(text[at++]);
      continue;
    }
    const Rune rune = rune_at(text, at);
    const char32_t small = rune.length == 2 ? lower_of(rune.value) : rune.value;
    if (rune.length == 2) {
      *out++ = static_cast<char>(0xC0U | (small >> 6U));
      *out++ = static_cast<char>(0x80U | (small & 0x3FU));
    } else {
      out = std::copy_n(text.data() + at, rune.length, out);
    }
    at += rune.length;
  }
}

// Where text[begin, end) begins after its last blank line.
std::size_t paragraph_start(std::string_view text, std::size_t begin, std::size_t end) {
  for (std::size_t at = end; at > begin + 1; --at) {
    if (text[at - 1] == '\n' && (text[at - 2] == '\n' || text.substr(0, at).ends_with("\n\r\n"))) {
      return at;
    }
  }
  return begin;
}

// `folded` is text[begin, …) in lower case: folding keeps lengths.
bool word_stands_at(std::string_view folded, std::size_t at, const WordList& words) {
  const auto byte = static_cast<unsigned char>(folded[at]);
  for (std::size_t i = words.first[byte]; i < words.first[byte + 1U]; ++i) {
    const std::string_view word = words.words[i];
    if (!folded.substr(at).starts_with(word)) continue;
    if (!is_word_rune(rune_before(word, word.size()).value)) return true;
    if (!word_touches_right(folded, at + word.size())) return true;
  }
  return false;
}

bool holds_any(std::string_view text, const WordList& words) {
  std::array<char, kReachMost> folding;
  assert(text.size() <= folding.size());
  fold_into(text, folding.data());
  const std::string_view folded(folding.data(), text.size());
  for (std::size_t at = 0; at < folded.size(); ++at) {
    const auto byte = static_cast<unsigned char>(folded[at]);
    if (words.first[byte] == words.first[byte + 1U]) continue;
    if (is_word_rune(rune_at(folded, at).value) && word_touches_left(folded, at)) continue;
    if (word_stands_at(folded, at, words)) return true;
  }
  return false;
}

}  // namespace

Rune long_rune_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const unsigned lead = byte(text, at);
  const std::size_t length = announced_length(lead);
  if (length == 1) return {lead, 1};
  if (length == 0 || text.size() - at < length) return {kReplacement, 1};
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(text, at + i) & 0xC0U) != 0x80U) return {kReplacement, 1};
    value = (value << 6) | (byte(text, at + i) & 0x3FU);
  }
  return is_scalar(value, length) ? Rune{value, length} : Rune{kReplacement, 1};
}

Rune long_rune_before(std::string_view text, std::size_t at) {
  if (at == 0 || at > text.size()) return {};
  for (std::size_t length = 1; length <= 4 && length <= at; ++length) {
    const Rune rune = rune_at(text, at - length);
    if (rune.length == length && rune.value != kReplacement) return rune;
    if ((byte(text, at - length) & 0xC0U) != 0x80U) break;
  }
  return {kReplacement, 1};
}

bool is_long_word_rune(char32_t value) {
  if (value < 0xC0) return value == 0xAA || value == 0xB5 || value == 0xBA;
  if (is_wide_space(value) || value == 0xD7 || value == 0xF7 || value == kReplacement ||
      value == 0xFEFF)
    return false;
  if (value >= 0x2000 && value <= 0x2BFF) return false;
  if (value >= 0x3000 && value <= 0x303F) return value >= 0x3005 && value <= 0x3007;
  if (value >= 0xE000 && value <= 0xF8FF) return false;
  if (value >= 0xFF00 && value <= 0xFF0F) return false;
  if (value >= 0xFF1A && value <= 0xFF20) return false;
  return value < 0x1F000 || value >= 0x20000;
}

std::size_t long_separator_at(std::string_view text, std::size_t at) {
  const Rune rune = rune_at(text, at);
  return is_dash_or_space(rune.value) ? rune.length : 0;
}

std::size_t long_separator_before(std::string_view text, std::size_t at) {
  const Rune rune = rune_before(text, at);
  return is_dash_or_space(rune.value) ? rune.length : 0;
}

std::string lower(std::string_view text) {
  std::string out(text.size(), '\0');
  fold_into(text, out.data());
  return out;
}

bool is_one_of(std::string_view word, const WordList& words) {
  if (word.empty()) return false;
  const auto byte = static_cast<unsigned char>(word.front());
  const auto bucket =
      words.words.subspan(words.first[byte], words.first[byte + 1U] - words.first[byte]);
  return std::find(bucket.begin(), bucket.end(), word) != bucket.end();
}

bool word_before(std::string_view text, std::size_t at, std::size_t reach, const WordList& words) {
  const std::size_t first = at > reach ? at - reach : 0;
  const std::size_t begin = paragraph_start(text, first, at);
  return holds_any(text.substr(begin, at - begin), words);
}

bool word_near(std::string_view text, std::size_t begin, std::size_t end, std::size_t reach,
               const WordList& words) {
  if (word_before(text, begin, reach, words)) return true;
  std::string_view after = text.substr(end, reach);
  after = after.substr(0, std::min(after.find("\n\n"), after.find("\n\r\n")));
  return holds_any(after, words);
}

std::string_view token_around(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::size_t kTokenReach = 256;
  const auto parts = [](const Rune& rune) {
    return rune.value < 0x80 ? is_space(static_cast<char>(rune.value)) : is_wide_space(rune.value);
  };
  std::size_t first = begin;
  while (first > 0 && begin - first < kTokenReach && !parts(rune_before(text, first)))
    first -= rune_before(text, first).length;
  std::size_t last = end;
  while (last < text.size() && last - end < kTokenReach && !parts(rune_at(text, last)))
    last += rune_at(text, last).length;
  return text.substr(first, last - first);
}

bool is_inside_url(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view token = token_around(text, begin, end);
  const std::string_view before =
      token.substr(0, static_cast<std::size_t>(text.data() + begin - token.data()));
  return before.find("://") != before.npos || before.find("www.") != before.npos;
}

}  // namespace oubli::detect
