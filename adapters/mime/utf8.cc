// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/utf8.h"

#include <array>
#include <cstdint>

#include <string.h>

#include "adapters/mime/ascii.h"

namespace oubli::mime {
namespace {

// 0x80 to 0x9f of windows-1252 as Unicode; the five undefined ones stay C1 controls.
constexpr std::array<char16_t, 32> kWindows1252{
    0x20ac, 0x81,   0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8d,   0x017d, 0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,   0x017e, 0x0178};

std::size_t ascii_prefix(std::string_view bytes) {
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t eight = 0;
    ::memcpy(&eight, bytes.data() + at, 8);
    if ((eight & 0x8080808080808080ULL) != 0) break;
  }
  while (at < bytes.size() && to_byte(bytes[at]) < 0x80) ++at;
  return at;
}

}  // namespace

std::size_t utf8_length_at(std::string_view bytes, std::size_t at) {
  const unsigned char lead = to_byte(bytes[at]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() - at < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues_character(bytes[at + i])) return 0;
  }
  const unsigned char second = to_byte(bytes[at + 1]);
  const bool is_bad = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
                      (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
  return is_bad ? 0 : length;
}

bool is_ascii(std::string_view bytes) { return ascii_prefix(bytes) == bytes.size(); }

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0;;) {
    at += ascii_prefix(bytes.substr(at));
    if (at == bytes.size()) return true;
    const std::size_t length = utf8_length_at(bytes, at);
    if (length == 0) return false;
    at += length;
  }
}

void append_utf8(char32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  if (code < 0x800) {
    out += static_cast<char>(0xc0U | code >> 6);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0U | code >> 12);
    out += static_cast<char>(0x80U | (code >> 6 & 0x3fU));
  } else {
    out += static_cast<char>(0xf0U | code >> 18);
    out += static_cast<char>(0x80U | (code >> 12 & 0x3fU));
    out += static_cast<char>(0x80U | (code >> 6 & 0x3fU));
  }
  out += static_cast<char>(0x80U | (code & 0x3fU));
}

void append_windows_1252(std::string_view bytes, std::string& out) {
  out.reserve(out.size() + bytes.size() + bytes.size() / 8);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t run = ascii_prefix(bytes.substr(at));
    out += bytes.substr(at, run);
    at += run;
    if (at == bytes.size()) break;
    const unsigned char byte = to_byte(bytes[at++]);
    append_utf8(byte < 0xa0 ? kWindows1252[byte - 0x80U] : char32_t{byte}, out);
  }
}

void append_mixed_utf8(std::string_view bytes, std::string& out) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t run = ascii_prefix(bytes.substr(at));
    out += bytes.substr(at, run);
    at += run;
    if (at == bytes.size()) break;
    const std::size_t length = utf8_length_at(bytes, at);
    if (length == 0) {
      append_windows_1252(bytes.substr(at, 1), out);
    } else {
      out += bytes.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
}

}  // namespace oubli::mime
