// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/transfer_encode.h"

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

bool needs_escape(std::string_view bytes, std::size_t at) {
  const unsigned char c = to_byte(bytes[at]);
  if (is_blank(bytes[at])) return at + 1 == bytes.size() || line_end_at(bytes, at + 1) > 0;
  return c == '=' || c < 0x20 || c > 0x7e;
}

}  // namespace

std::string base64_text(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view three = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8U | (i < three.size() ? to_byte(three[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= three.size() ? kAlphabet[bits >> (18U - 6U * i) & 0x3FU] : '=';
    }
  }
  return out;
}

std::string base64_lines(std::string_view bytes, std::string_view line_end) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += kBytesALine) {
    out += base64_text(bytes.substr(at, kBytesALine));
    out += line_end;
  }
  return out;
}

std::string quoted_printable(std::string_view bytes, std::string_view line_end) {
  std::string out;
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
    if (is_postmark || needs_escape(bytes, at)) {
      lines.escape(bytes[at]);
    } else {
      lines.put(bytes.substr(at, 1));
    }
    is_line_begin = false;
    ++at;
  }
  return out;
}

}  // namespace oubli::mime
