// SPDX-License-Identifier: GPL-3.0-or-later
// Reading around a position of UTF-8 text without ever leaving it: byte classes, code points,
// the separators people put inside numbers, and words near a place. Pure; any thread; bytes that
// are not UTF-8 read as U+FFFD of one byte.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oubli::detect {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }
constexpr char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr bool is_alpha(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }
constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_hex(char c) { return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }
constexpr bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The byte at `at`, or 0 outside of the text (before it when `at` wrapped around).
constexpr char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

struct Rune {
  char32_t value = 0;
  std::size_t length = 0;  // bytes; 0 outside of the text
};
Rune long_rune_at(std::string_view text, std::size_t at);
Rune long_rune_before(std::string_view text, std::size_t at);

// ASCII, which is nearly everything, is read in place.
inline Rune rune_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  if (!is_high(text[at])) return {static_cast<char32_t>(text[at]), 1};
  return long_rune_at(text, at);
}
inline Rune rune_before(std::string_view text, std::size_t at) {
  if (at == 0 || at > text.size()) return {};
  if (!is_high(text[at - 1])) return {static_cast<char32_t>(text[at - 1]), 1};
  return long_rune_before(text, at);
}
// Letters and digits of any script, roughly: what may stand in a domain label or a word.
bool is_long_word_rune(char32_t value);
inline bool is_word_rune(char32_t value) {
  return value < 0x80 ? is_alnum(static_cast<char>(value)) : is_long_word_rune(value);
}
// Whether a letter or digit touches the place from the left, or from the right.
inline bool word_touches_left(std::string_view text, std::size_t at) {
  return is_word_rune(rune_before(text, at).value);
}
inline bool word_touches_right(std::string_view text, std::size_t at) {
  return is_word_rune(rune_at(text, at).value);
}

// Length of the one separator that starts at `at`: space, tab, dot, hyphen, and their Unicode
// kin (all white space but what ends a line of text, zero-width spaces, dashes, the middle dot).
// 0 when there is none.
constexpr bool is_ascii_separator(char c) {
  return c == ' ' || c == '-' || c == '.' || c == '\t' || c == '\v' || c == '\f';
}
std::size_t long_separator_at(std::string_view text, std::size_t at);
inline std::size_t separator_at(std::string_view text, std::size_t at) {
  const char c = byte_at(text, at);
  if (is_high(c)) return long_separator_at(text, at);
  return is_ascii_separator(c) ? 1 : 0;
}
// Length of the one separator that ends at `at`.
std::size_t long_separator_before(std::string_view text, std::size_t at);
inline std::size_t separator_before(std::string_view text, std::size_t at) {
  const char c = byte_at(text, at - 1);
  if (is_high(c)) return long_separator_before(text, at);
  return is_ascii_separator(c) ? 1 : 0;
}

// The lower-case form of ASCII, Latin, Greek and Cyrillic letters; other bytes stay.
std::string lower(std::string_view text);

// Words to look for, lower case, in buckets by their first byte. Made at compile time.
struct WordList {
  std::span<const std::string_view> words;   // sorted
  std::span<const std::uint8_t, 257> first;  // of each first byte: where its words begin
};
template <std::size_t N>
struct WordSet {
  static_assert(N < 256);
  std::array<std::string_view, N> words{};
  std::array<std::uint8_t, 257> first{};

  constexpr explicit WordSet(std::array<std::string_view, N> given) : words(given) {
    std::sort(words.begin(), words.end());
    for (const std::string_view word : words) {
      for (std::size_t i = static_cast<unsigned char>(word.front()) + 1U; i < 257; ++i) ++first[i];
    }
  }
  constexpr operator WordList() const { return {words, first}; }  // NOLINT: a view of it
};
template <typename... Words>
constexpr auto word_set(Words... words) {
  return WordSet<sizeof...(Words)>({std::string_view(words)...});
}

// Whether `word` is one of `words`.
bool is_one_of(std::string_view word, const WordList& words);

// Whether one of `words` stands as a whole word within `reach` bytes before `at` (or, for
// word_near(), on either side of begin..end). A blank line ends the neighbourhood.
// REQUIRES: reach <= 64.
bool word_before(std::string_view text, std::size_t at, std::size_t reach, const WordList& words);
bool word_near(std::string_view text, std::size_t begin, std::size_t end, std::size_t reach,
               const WordList& words);

// The run without white space that holds begin..end, at most 256 bytes to either side.
std::string_view token_around(std::string_view text, std::size_t begin, std::size_t end);
// Whether begin..end lies within a web address ("https://…", "www.…").
bool is_inside_url(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace oubli::detect
