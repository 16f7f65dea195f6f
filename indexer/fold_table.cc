// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/fold_table.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string_view>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "indexer/transliteration.h"

namespace oubli::index {

namespace {

constexpr char32_t kPageSize = 256;
constexpr char32_t kPages = 0x110000 / kPageSize;
constexpr char32_t kShortI = 0x0439;
constexpr char32_t kTatweel = 0x0640;
constexpr char32_t kVowelSeparator = 0x180E;
constexpr char32_t kHangulFiller = 0x3164;
constexpr char32_t kHalfVoiced = 0xFF9E, kHalfSemiVoiced = 0xFF9F;  // of kana of half width

using Page = std::array<Folded, kPageSize>;

bool is_dense(char32_t c) {
  if (c == 0x30FC || c == 0xFF70) return true;  // the kana length mark belongs to no script
  UErrorCode unused = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &unused)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

bool is_dropped(char32_t c) {
  if (c == kVowelSeparator) return false;  // shown as a blank, and once one to Unicode, too
  if (c == kHalfVoiced || c == kHalfSemiVoiced) return true;  // Unicode calls these marks letters
  const auto mask = U_GET_GC_MASK(static_cast<UChar32>(c));
  // Soft hyphen, zero-width and direction characters are all format characters (Cf).
  return (mask & (U_GC_M_MASK | U_GC_CF_MASK)) != 0 || c == kTatweel;
}

Glyph glyph_of(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  if (is_dropped(c)) return Glyph::Dropped;
  if (c == 0x02BB || c == 0x02BC)
    return Glyph::Separator;                        // apostrophes that Unicode calls letters
  if (c == kHangulFiller) return Glyph::Separator;  // a letter to Unicode, a blank to the eye
  const auto mask = U_GET_GC_MASK(point);
  if ((mask & (U_GC_LU_MASK | U_GC_LT_MASK)) != 0) return Glyph::Upper;
  if ((mask & U_GC_L_MASK) != 0) return is_dense(c) ? Glyph::Dense : Glyph::Lower;
  if ((mask & U_GC_ND_MASK) != 0) return Glyph::Digit;
  return Glyph::Separator;
}

bool is_of_word(char32_t c) { return glyph_of(c) != Glyph::Separator; }

Greek greek_of(char32_t c) {
  switch (c) {
    case 0x03BF:
      return Greek::Omicron;
    case 0x03B1:
    case 0x03B5:
    case 0x03B7:
      return Greek::Front;
    case 0x03C5:
      return Greek::Upsilon;
    case 0x03B3:
      return Greek::Gamma;
    case 0x03BE:
    case 0x03C7:
      return Greek::Nasal;  // makes the γ before it an "n"; hard as well
    case 0x03BC:
      return Greek::Mu;
    case 0x03C0:
      return Greek::Pi;
    case 0x03B8:
    case 0x03BA:
    case 0x03C2:
    case 0x03C3:
    case 0x03C4:
    case 0x03C6:
    case 0x03C8:
      return Greek::Hard;
    default:
      return c >= 0x03B1 && c <= 0x03C9 ? Greek::Other : Greek::No;
  }
}

void append_bytes(Folded& into, std::string_view bytes) {
  if (into.size + bytes.size() > sizeof into.bytes) return;
  std::ranges::copy(bytes, into.bytes + into.size);
  into.size = static_cast<std::uint8_t>(into.size + bytes.size());
}

void append_utf8(Folded& into, char32_t c) {
  char bytes[4];
  std::size_t n = 0;
  const auto put = [&](char32_t value) { bytes[n++] = static_cast<char>(value); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  append_bytes(into, {bytes, n});
}

// A conjoining jamo that stands alone, as the letter that is meant to (Unicode 15, 3.12 and the
// block Hangul Compatibility Jamo). Else two of them would be a syllable when they are read again.
char32_t alone(char32_t jamo) {
  constexpr char32_t kLeading = 0x1100, kVowel = 0x1161, kVowels = 21, kFirstVowelAlone = 0x314F;
  constexpr std::u32string_view kLeadingAlone = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  if (jamo >= kLeading && jamo - kLeading < kLeadingAlone.size()) {
    return kLeadingAlone[jamo - kLeading];
  }
  if (jamo >= kVowel && jamo - kVowel < kVowels) return kFirstVowelAlone + (jamo - kVowel);
  return jamo;
}

void append_folded(Folded& into, char32_t decomposed) {
  const auto c = alone(static_cast<char32_t>(u_tolower(static_cast<UChar32>(decomposed))));
  if (is_dropped(c)) return;
  if (c == 0x2018 || c == 0x2019 || c == 0x02BC) return append_bytes(into, "'");
  if (const int digit = u_charDigitValue(static_cast<UChar32>(c)); digit >= 0) {
    return append_utf8(into, U'0' + static_cast<char32_t>(digit));
  }
  const auto found = std::ranges::lower_bound(kSpellings, c, {}, &Spelling::letter);
  if (found != kSpellings.end() && found->letter == c) return append_bytes(into, found->latin);
  append_utf8(into, c);
}

bool is_hangul_syllable(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

Folded work_out(char32_t c) {
  Folded result;
  result.glyph = glyph_of(c);
  if (result.glyph == Glyph::Dropped) return result;
  if (is_hangul_syllable(c)) {
    append_utf8(result, c);
    return result;
  }
  if (static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))) == kShortI) {
    append_bytes(result, "y");  // its decomposition, и and a breve, would lose what it is
    return result;
  }
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfkd = unorm2_getNFKDInstance(&error);
  UChar from[2];
  std::int32_t length = 0;
  U16_APPEND_UNSAFE(from, length, static_cast<UChar32>(c));
  std::array<UChar, 64> to{};
  const std::int32_t size = unorm2_normalize(nfkd, from, length, to.data(), to.size(), &error);
  if (U_FAILURE(error)) {
    append_utf8(result, c);
    return result;
  }
  std::array<UChar32, 64> parts{};
  std::int32_t count = 0;
  u_strToUTF32(parts.data(), parts.size(), &count, to.data(), size, &error);
  const auto decomposed = std::span(parts).first(static_cast<std::size_t>(count));
  for (const UChar32 part : decomposed) {
    const auto piece = static_cast<char32_t>(part);
    // What a letter turns into must be a word again: "ŉ" is n, without its apostrophe.
    if (!result.is_word() || is_of_word(piece)) append_folded(result, piece);
  }
  const Greek first = greek_of(static_cast<char32_t>(u_tolower(parts[0])));
  const bool has_diaeresis = std::ranges::find(decomposed, 0x0308) != decomposed.end();
  result.greek = has_diaeresis && first != Greek::No ? Greek::Other : first;
  return result;
}

}  // namespace

const Folded& folded(char32_t code_point) {
  thread_local std::array<std::unique_ptr<Page>, kPages> pages;
  static const Folded nothing;
  if (code_point >= 0x110000) return nothing;
  auto& page = pages[code_point / kPageSize];
  if (!page) {
    page = std::make_unique<Page>();
    const char32_t first = code_point / kPageSize * kPageSize;
    for (char32_t i = 0; i < kPageSize; ++i) (*page)[i] = work_out(first + i);
  }
  return (*page)[code_point % kPageSize];
}

}  // namespace oubli::index
