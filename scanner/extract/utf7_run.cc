// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/extract/utf7_run.h"

#include <cstdint>

#include "adapters/mime/ascii.h"
#include "adapters/mime/utf8.h"

namespace oubli::content {
namespace {

constexpr std::size_t kLongestRun = 4096;

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (mime::is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool is_likely(std::uint32_t unit) {
  const bool is_alphabet = (unit >= 0x20 && unit < 0x7F) || (unit >= 0xA0 && unit < 0x530);
  return is_alphabet || (unit >= 0x1E00 && unit < 0x2070);
}

}  // namespace

std::size_t read_utf7_run(std::string_view text, std::size_t at, std::string& out) {
  std::string read;
  std::uint32_t bits = 0;
  unsigned held = 0;
  std::size_t end = at + 1;
  for (; end < text.size() && end - at < kLongestRun; ++end) {
    const int value = base64_value(text[end]);
    if (value < 0) break;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0x3FFFFFU;
    held += 6;
    if (held < 16) continue;
    held -= 16;
    const std::uint32_t unit = bits >> held & 0xFFFFU;
    if (!is_likely(unit)) return 0;
    mime::append_utf8(unit, read);
  }
  const bool is_whole = held < 6 && (bits & ((1U << held) - 1)) == 0;
  if (read.empty() || !is_whole || end >= text.size() || text[end] != '-') return 0;
  out += read;
  return end + 1 - at;
}

}  // namespace oubli::content
