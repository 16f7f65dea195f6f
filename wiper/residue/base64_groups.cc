// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/base64_groups.h"

#include <algorithm>
#include <array>
#include <cstdint>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace oubli::wiper {

namespace {

constexpr unsigned char kForeign = 0xFF;
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<unsigned char, 256> make_values() {
  std::array<unsigned char, 256> values{};
  values.fill(kForeign);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<unsigned char>(i);
  }
  return values;
}
constexpr auto kValues = make_values();

std::uint32_t value_of(char c) { return kValues[static_cast<unsigned char>(c)]; }

#ifdef __x86_64__

constexpr std::size_t kWide = 16;
using Nibbles = std::array<char, kWide>;

// Upper halves of a character that allow the same lower halves share a bit.
constexpr unsigned class_of(std::size_t upper) {
  switch (upper) {
    case 2:
      return 1;  // + /
    case 3:
      return 2;  // 0 to 9
    case 4:
    case 6:
      return 4;  // A to O, a to o
    case 5:
    case 7:
      return 8;  // P to Z, p to z
    default:
      return 16;
  }
}

constexpr Nibbles make_classes() {
  Nibbles classes{};
  for (std::size_t upper = 0; upper < kWide; ++upper) {
    classes[upper] = static_cast<char>(class_of(upper));
  }
  return classes;
}

// For a lower half: the classes it is foreign to.
constexpr Nibbles make_foreign() {
  Nibbles foreign{};
  for (std::size_t lower = 0; lower < kWide; ++lower) {
    unsigned bits = 16;
    for (std::size_t upper = 2; upper < 8; ++upper) {
      if (kValues[upper * kWide + lower] == kForeign) bits |= class_of(upper);
    }
    foreign[lower] = static_cast<char>(bits);
  }
  return foreign;
}

// What to add to a character of this upper half; the one at 1, which none has, is for the slash.
constexpr Nibbles make_steps() {
  Nibbles steps{};
  steps[1] = 63 - '/';
  for (const char first : {'+', '0', 'A', 'P', 'a', 'p'}) {
    const std::size_t at = static_cast<unsigned char>(first);
    steps[at / kWide] = static_cast<char>(kValues[at] - first);
  }
  return steps;
}

constexpr Nibbles kClasses = make_classes();
constexpr Nibbles kForeignTo = make_foreign();
constexpr Nibbles kOffsets = make_steps();

__m128i load(const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

__attribute__((target("ssse3"))) std::size_t count_base64_by_16(std::string_view text) {
  const __m128i nibble = _mm_set1_epi8(0xF);
  const __m128i classes = load(kClasses.data());
  const __m128i foreign = load(kForeignTo.data());
  std::size_t at = 0;
  for (; at + kWide <= text.size(); at += kWide) {
    const __m128i some = load(text.data() + at);
    const __m128i upper = _mm_and_si128(_mm_srli_epi16(some, 4), nibble);
    const __m128i lower = _mm_and_si128(some, nibble);
    const __m128i wrong =
        _mm_and_si128(_mm_shuffle_epi8(classes, upper), _mm_shuffle_epi8(foreign, lower));
    const __m128i right = _mm_cmpeq_epi8(wrong, _mm_setzero_si128());
    if (_mm_movemask_epi8(right) != 0xFFFF) break;
  }
  return at;
}

// Writes sixteen bytes a turn, of which twelve count.
__attribute__((target("ssse3"))) std::size_t decode_by_16(std::string_view text,
                                                          std::string& into) {
  const __m128i nibble = _mm_set1_epi8(0xF);
  const __m128i steps = load(kOffsets.data());
  const __m128i slash = _mm_set1_epi8('/');
  const __m128i order = _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  std::size_t at = 0;
  for (; at + kWide <= text.size() && at / 4 * 3 + kWide <= into.size(); at += kWide) {
    const __m128i some = load(text.data() + at);
    const __m128i upper = _mm_and_si128(_mm_srli_epi16(some, 4), nibble);
    const __m128i which = _mm_add_epi8(upper, _mm_cmpeq_epi8(some, slash));
    const __m128i values = _mm_add_epi8(some, _mm_shuffle_epi8(steps, which));
    const __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x01400140));
    const __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(into.data() + at / 4 * 3),
                     _mm_shuffle_epi8(groups, order));
  }
  return at;
}

bool is_wide() { return __builtin_cpu_supports("ssse3") != 0; }

#else

std::size_t count_base64_by_16(std::string_view) { return 0; }
std::size_t decode_by_16(std::string_view, std::string&) { return 0; }
bool is_wide() { return false; }

#endif

}  // namespace

bool is_base64(std::string_view text) {
  if (is_wide()) text.remove_prefix(count_base64_by_16(text));
  return std::ranges::all_of(text, [](char c) { return value_of(c) != kForeign; });
}

void decode_base64(std::string_view text, std::string& into) {
  const std::size_t whole = text.size() / 4 * 4;
  const std::size_t left = text.size() - whole;
  into.resize(whole / 4 * 3 + (left < 2 ? 0 : left - 1));
  std::size_t at = is_wide() ? decode_by_16(text, into) : 0;
  char* out = into.data() + at / 4 * 3;
  for (; at < whole; at += 4) {
    const std::uint32_t bits = value_of(text[at]) << 18U | value_of(text[at + 1]) << 12U |
                               value_of(text[at + 2]) << 6U | value_of(text[at + 3]);
    *out++ = static_cast<char>(bits >> 16U);
    *out++ = static_cast<char>(bits >> 8U);
    *out++ = static_cast<char>(bits);
  }
  if (left < 2) return;
  const std::uint32_t first = value_of(text[whole]) << 18U | value_of(text[whole + 1]) << 12U;
  const std::uint32_t bits = first | (left == 3 ? value_of(text[whole + 2]) << 6U : 0U);
  *out++ = static_cast<char>(bits >> 16U);
  if (left == 3) *out++ = static_cast<char>(bits >> 8U);
}

}  // namespace oubli::wiper
