// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "adapters/mime/ascii.h"
#include "adapters/mime/header_fields.h"
#include "adapters/mime/transfer.h"

namespace oubli::mime {
namespace {

// "begin 644 name" (three or four octal digits); the name's view, empty when it is no such line.
std::string_view name_of_begin_line(std::string_view line) {
  if (line.substr(0, 6) != "begin ") return {};
  line = trimmed(line.substr(6));
  const std::size_t digits = std::min(line.find_first_not_of("01234567"), line.size());
  if (digits < 3 || digits > 5 || digits == line.size() || line[digits] != ' ') return {};
  return trimmed(line.substr(digits));
}

std::uint32_t sextet(char c) { return (to_byte(c) - 32U) & 0x3fU; }

// Decodes one data line; false when it is none. Blanks cut off by mailers count as zero bits.
bool decode_line(std::string_view line, std::string& out) {
  if (line.empty() || line[0] < ' ' || line[0] > '`') return false;
  const std::size_t length = sextet(line[0]);
  const std::size_t needed = (length + 2) / 3 * 4;
  line.remove_prefix(1);
  if (line.size() > needed + 4) return false;
  for (const char c : line) {
    if (c < ' ' || c > '`') return false;
  }
  std::string padded(line.substr(0, needed));
  padded.resize(needed, ' ');
  const std::size_t end = out.size() + length;
  for (std::size_t i = 0; i + 4 <= padded.size(); i += 4) {
    const std::uint32_t bits = sextet(padded[i]) << 18 | sextet(padded[i + 1]) << 12 |
                               sextet(padded[i + 2]) << 6 | sextet(padded[i + 3]);
    out += static_cast<char>(bits >> 16);
    out += static_cast<char>(bits >> 8);
    out += static_cast<char>(bits);
  }
  out.resize(std::min(out.size(), end));
  return true;
}

void decode_lines(std::string_view text, std::size_t at, UuencodedFile& file) {
  while (at < text.size()) {
    std::size_t content_end = at;
    const std::size_t next = next_line(text, at, content_end);
    const std::string_view line = text.substr(at, content_end - at);
    if (trimmed(line) == "end") {
      file.is_complete = true;
      file.end = next;
      return;
    }
    if (!trimmed(line).empty() && !decode_line(line, file.bytes)) break;
    at = next;
  }
  file.end = at;
}

}  // namespace

bool find_uuencoded(std::string_view text, std::size_t from, UuencodedFile& file) {
  for (std::size_t at = from; at < text.size();) {
    if (text.substr(at, 6) == "begin ") {
      std::size_t content_end = at;
      const std::size_t next = next_line(text, at, content_end);
      file = {};
      file.name = name_of_begin_line(text.substr(at, content_end - at));
      file.begin = at;
      if (!file.name.empty()) decode_lines(text, next, file);
      if (file.is_complete || !file.bytes.empty()) return true;
    }
    const std::size_t line_end = text.find('\n', at);
    if (line_end == std::string_view::npos) return false;
    at = line_end + 1;
  }
  return false;
}

}  // namespace oubli::mime
