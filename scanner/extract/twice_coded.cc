// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/twice_coded.h"

#include <algorithm>
#include <array>

#include "adapters/base/is_one_of.h"
#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

// First bytes of Latin, Greek and Cyrillic letters, and of quotation marks: Ã, Î, Ð, â …
constexpr std::array<unsigned char, 9> kLeads{0xC2, 0xC3, 0xC4, 0xC5, 0xCE, 0xCF, 0xD0, 0xD1, 0xE2};

// The byte 0x80..0xBF that was read as this character, as windows-1252 or as a C1 control; or 0.
unsigned char byte_read_as(std::string_view character) {
  static const auto kCharacters = [] {
    std::array<std::string, 64> all;
    for (unsigned i = 0; i < all.size(); ++i) {
      const char byte = static_cast<char>(0x80U + i);
      mime::append_windows_1252({&byte, 1}, all[i]);
    }
    return all;
  }();
  if (character.size() == 2 && character[0] == '\xc2') return mime::to_byte(character[1]);
  const auto* const found = std::ranges::find(kCharacters, character);
  return found == kCharacters.end()
             ? 0
             : static_cast<unsigned char>(0x80U +
                                          static_cast<unsigned>(found - kCharacters.begin()));
}

}  // namespace

std::size_t read_twice_coded(std::string_view utf8, std::size_t at, std::string& out) {
  const std::string_view written = utf8.substr(at, 12);  // three characters of up to four bytes
  // U+00C0..U+00FF are 0xC3 and one byte more.
  if (written.size() < 4 || written[0] != '\xc3') return 0;
  const unsigned char lead = mime::to_byte(written[1]) | 0x40U;
  if (!is_one_of(kLeads, lead)) return 0;
  const std::size_t length = lead == 0xE2 ? 3 : 2;
  std::string bytes(1, static_cast<char>(lead));
  std::size_t end = 2;
  while (bytes.size() < length && end < written.size()) {
    const std::size_t size = mime::utf8_length_at(written, end);
    const unsigned char byte = byte_read_as(written.substr(end, size));
    if (size < 2 || byte == 0) return 0;
    bytes += static_cast<char>(byte);
    end += size;
  }
  if (bytes.size() < length || !mime::is_utf8(bytes)) return 0;
  out += bytes;
  return end;
}

}  // namespace oubli::content
