// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pdf/right_to_left.h"

#include <vector>

#include <unicode/ubidi.h>
#include <unicode/unistr.h>
#include <unicode/unorm2.h>

namespace oubli::pdf {

namespace {

using icu::UnicodeString;

bool is_shape(char32_t c) { return (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC); }

UnicodeString reordered(const UnicodeString& line) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::LocalUBiDiPointer bidi(::ubidi_openSized(line.length(), 0, &error));
  if (U_FAILURE(error)) return line;
  ::ubidi_setReorderingMode(bidi.getAlias(), UBIDI_REORDER_INVERSE_LIKE_DIRECT);
  ::ubidi_setPara(bidi.getAlias(), line.getBuffer(), line.length(), UBIDI_DEFAULT_LTR, nullptr,
                  &error);
  std::vector<UChar> out(static_cast<std::size_t>(line.length()) + 1);
  const std::int32_t size =
      ::ubidi_writeReordered(bidi.getAlias(), out.data(), static_cast<std::int32_t>(out.size()),
                             UBIDI_DO_MIRRORING, &error);
  return U_FAILURE(error) ? line : UnicodeString(out.data(), size);
}

UnicodeString without_shapes(const UnicodeString& line) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* const by = ::unorm2_getNFKCInstance(&error);
  if (U_FAILURE(error)) return line;
  UnicodeString out;
  for (std::int32_t at = 0; at < line.length(); at = line.moveIndex32(at, 1)) {
    const UChar32 c = line.char32At(at);
    std::vector<UChar> parts(32);
    error = U_ZERO_ERROR;
    const std::int32_t size =
        is_shape(static_cast<char32_t>(c))
            ? ::unorm2_getDecomposition(by, c, parts.data(),
                                        static_cast<std::int32_t>(parts.size()), &error)
            : -1;
    if (size < 0 || U_FAILURE(error)) {
      out.append(c);
    } else {
      out.append(parts.data(), size);
    }
  }
  return out;
}

}  // namespace

bool is_from_the_right(char32_t c) {
  return (c >= 0x590 && c <= 0x8FF) || is_shape(c) || (c >= 0x10800 && c <= 0x10FFF);
}

std::string in_reading_order(std::string_view line, bool stands_in_order) {
  const auto utf16 = UnicodeString::fromUTF8(
      icu::StringPiece(line.data(), static_cast<std::int32_t>(line.size())));
  std::string out;
  without_shapes(stands_in_order ? utf16 : reordered(utf16)).toUTF8String(out);
  return out;
}

}  // namespace oubli::pdf
