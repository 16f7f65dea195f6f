// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/residue/residue_patterns.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sodium.h>

#include "adapters/mime/charset.h"
#include "adapters/mime/normal_form.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kShortestBase64 = 6;

// UTF-8 to UTF-16; nothing when it is not UTF-8.
std::optional<std::u16string> utf16_of(std::string_view text) {
  std::u16string wide;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || at + length > text.size()) return {};
    char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto next = static_cast<unsigned char>(text[at + i]);
      if ((next & 0xC0U) != 0x80) return {};
      code = code << 6U | (next & 0x3FU);
    }
    if (code >= 0x10000) {
      wide += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10U));
      wide += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FFU));
    } else {
      wide += static_cast<char16_t>(code);
    }
    at += length;
  }
  return wide;
}

std::string utf16_bytes(const std::u16string& wide, bool big_endian) {
  std::string bytes;
  for (const char16_t unit : wide) {
    const char high = static_cast<char>(unit >> 8U);
    const char low = static_cast<char>(unit & 0xFFU);
    bytes += big_endian ? high : low;
    bytes += big_endian ? low : high;
  }
  return bytes;
}

// The characters that encode `bytes` and nothing else, when `before` bytes (0 to 2) stand in
// front of it in its group of three.
std::string base64_at(std::string_view bytes, std::size_t before) {
  const std::string padded = std::string(before, '\0') + std::string(bytes);
  std::string text(sodium_base64_ENCODED_LEN(padded.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(padded.data()),
                    padded.size(), sodium_base64_VARIANT_ORIGINAL);
  // Character i holds bits [6i, 6i + 6): the first whole one begins at or after bit 8·before.
  const std::size_t first = (8 * before + 5) / 6;
  return text.substr(first, 8 * padded.size() / 6 - first);
}

}  // namespace

void ResiduePatterns::add(std::string_view string, const FormCounts& counts) {
  std::vector<std::string> texts{std::string(string)};
  for (std::string form : {mime::composed(string), mime::decomposed(string)}) {
    if (std::ranges::find(texts, form) == texts.end()) texts.push_back(std::move(form));
  }
  for (const std::string& text : texts) {
    add_bytes(text, counts.plain, counts);
    if (const auto wide = utf16_of(text)) {
      add_bytes(utf16_bytes(*wide, false), counts.utf16, counts);
      add_bytes(utf16_bytes(*wide, true), counts.utf16, counts);
    }
  }
  // As mail and Outlook's older files write Western European letters.
  const auto narrow = mime::encode_charset(mime::composed(string), "windows-1252");
  const bool is_new = narrow && std::ranges::find(texts, *narrow) == texts.end();
  if (is_new) add_bytes(*narrow, counts.plain, counts);
}

void ResiduePatterns::add_bytes(const std::string& bytes, std::uint64_t& as_it_stands,
                                const FormCounts& counts) {
  plain.add(bytes, as_it_stands);
  undone.add(bytes, counts.quoted_printable);
  escaped.add(bytes, counts.escaped);
  for (std::size_t before = 0; before < 3; ++before) {
    // Fewer characters than these turn up in any large attachment by chance.
    std::string text = base64_at(bytes, before);
    if (text.size() >= kShortestBase64) squeezed.add(std::move(text), counts.base64);
  }
}

void ResiduePatterns::prepare() {
  for (PatternSet* set : {&plain, &squeezed, &undone, &escaped}) set->prepare();
}

}  // namespace oubli::wiper
