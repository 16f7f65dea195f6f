// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/transfer_encode.h"

#include <algorithm>
#include <array>

#include "adapters/mime/ascii.h"

namespace oubli::mime {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::size_t kColumns = 76;
constexpr std::size_t kBytesALine = kColumns / 4 * 3;

std::size_t line_end_at(std::string_view bytes, std::size_t at) {
  if (bytes[at] == '\n') return 1;
  return bytes.substr(at, 2) == "\r\n" ? 2 : 0;
}

// Lines of quoted-printable, broken softly before they get too long.
class Lines {
 public:
  Lines(std::string& out, std::string_view line_end) : out_(out), line_end_(line_end) {}

  // Characters that may be parted anywhere.
  void put_run(std::string_view run) {
    while (!run.empty()) {
      const bool is_full = column_ >= kColumns - 1;
      const std::string_view piece = run.substr(0, kColumns - 1 - (is_full ? 0 : column_));
      put(piece);
      run.remove_prefix(piece.size());
    }
  }
  void put(std::string_view unit) {
    if (column_ + unit.size() > kColumns - 1) {
      out_ += '=';
      out_ += line_end_;
      column_ = 0;
    }
    out_ += unit;
    column_ += unit.size();
  }
  void escape(char c) {
    const unsigned char byte = to_byte(c);
    const char unit[] = {'=', kHex[byte >> 4U], kHex[byte & 0xFU]};
    put({unit, sizeof unit});
  }
  void end(std::string_view line_end) {
    out_ += line_end;
    column_ = 0;
  }

 private:
  std::string& out_;
  std::string_view line_end_;
  std::size_t column_ = 0;
};

constexpr bool is_plain(char c) { return to_byte(c) > 0x20 && to_byte(c) < 0x7f && c != '='; }
constexpr auto kInRun = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    const char byte = static_cast<char>(c);
    table[c] = is_plain(byte) || is_blank(byte);
  }
  return table;
}();

// How much from `at` on stands as it is, whatever comes behind it.
std::size_t plain_run(std::string_view bytes, std::size_t at) {
  std::size_t end = at;
  while (end < bytes.size() && kInRun[to_byte(bytes[end])]) ++end;
  while (end > at && is_blank(bytes[end - 1])) --end;
  return end - at;
}

bool needs_escape(std::string_view bytes, std::size_t at) {
  if (is_blank(bytes[at])) return at + 1 == bytes.size() || line_end_at(bytes, at + 1) > 0;
  return !is_plain(bytes[at]);
}

// Two characters for every twelve bits.
constexpr auto kPairs = [] {
  constexpr std::size_t kTwelveBits = 4096;
  std::array<char, 2 * kTwelveBits> pairs{};
  for (std::size_t bits = 0; bits < kTwelveBits; ++bits) {
    pairs[2 * bits] = kAlphabet[bits >> 6U];
    pairs[2 * bits + 1] = kAlphabet[bits & 0x3FU];
  }
  return pairs;
}();

// Writes four characters for three bytes or what is left of them; returns where it ended.
char* write_base64(std::string_view bytes, char* to) {
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t bits = static_cast<std::uint32_t>(to_byte(bytes[at])) << 16U |
                               static_cast<std::uint32_t>(to_byte(bytes[at + 1])) << 8U |
                               to_byte(bytes[at + 2]);
    to = std::copy_n(kPairs.data() + 2 * (bits >> 12U), 2, to);
    to = std::copy_n(kPairs.data() + 2 * (bits & 0xFFFU), 2, to);
  }
  if (at == bytes.size()) return to;
  const bool has_two = at + 2 == bytes.size();
  const std::uint32_t bits = static_cast<std::uint32_t>(to_byte(bytes[at])) << 16U |
                             (has_two ? to_byte(bytes[at + 1]) : 0U) << 8U;
  to = std::copy_n(kPairs.data() + 2 * (bits >> 12U), 2, to);
  *to++ = has_two ? kAlphabet[bits >> 6U & 0x3FU] : '=';
  *to++ = '=';
  return to;
}

constexpr std::size_t base64_size(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

}  // namespace

std::string base64_text(std::string_view bytes) {
  std::string out(base64_size(bytes.size()), '\0');
  write_base64(bytes, out.data());
  return out;
}

void append_base64_lines(std::string_view bytes, std::string_view line_end, std::string& out) {
  const std::size_t lines = (bytes.size() + kBytesALine - 1) / kBytesALine;
  const std::size_t begin = out.size();
  out.resize(begin + base64_size(bytes.size()) + lines * line_end.size());
  char* to = out.data() + begin;
  for (std::size_t at = 0; at < bytes.size(); at += kBytesALine) {
    to = write_base64(bytes.substr(at, kBytesALine), to);
    to = std::copy_n(line_end.data(), line_end.size(), to);
  }
}

std::string base64_lines(std::string_view bytes, std::string_view line_end) {
  std::string out;
  append_base64_lines(bytes, line_end, out);
  return out;
}

void append_quoted_printable(std::string_view bytes, std::string_view line_end, std::string& out) {
  out.reserve(out.size() + bytes.size() + bytes.size() / 16);
  Lines lines(out, line_end);
  bool is_line_begin = true;
  for (std::size_t at = 0; at < bytes.size();) {
    if (const std::size_t size = line_end_at(bytes, at); size > 0) {
      lines.end(bytes.substr(at, size));
      at += size;
      is_line_begin = true;
      continue;
    }
    const bool is_postmark = is_line_begin && bytes.substr(at, 5) == "From ";
    const std::size_t run = is_postmark ? 0 : plain_run(bytes, at);
    if (run > 0) {
      lines.put_run(bytes.substr(at, run));
    } else if (is_postmark || needs_escape(bytes, at)) {
      lines.escape(bytes[at]);
    } else {
      lines.put(bytes.substr(at, 1));
    }
    is_line_begin = false;
    at += std::max<std::size_t>(run, 1);
  }
}

std::string quoted_printable(std::string_view bytes, std::string_view line_end) {
  std::string out;
  append_quoted_printable(bytes, line_end, out);
  return out;
}

}  // namespace oubli::mime
