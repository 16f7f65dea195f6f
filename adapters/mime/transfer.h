// SPDX-License-Identifier: GPL-3.0-or-later
// Content-Transfer-Encodings (RFC 2045 6) and uuencode, read the way mail really comes. Decoders
// never fail: they say what was odd, and the caller decides which further readings to take. Pure
// functions; any thread; linear time; output never longer than input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::mime {

enum class Encoding : std::uint8_t { Identity, Base64, QuotedPrintable, Uuencode, YEnc, Unknown };

// From a Content-Transfer-Encoding value: comments, blanks, quotes and misspellings allowed.
[[nodiscard]] Encoding encoding_named(std::string_view value);

struct Base64Oddities {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t data_after_padding = kNone;  // offset of the first data byte behind '='
  std::size_t first_junk = kNone;  // offset of the first byte that is no base64 and no space
  std::size_t junk = 0;
  std::size_t spaces = 0;  // blanks inside lines: prose has them, base64 has not
};

// Appends to `out`. Junk is stepped over, missing padding is supplied, data behind padding is
// decoded as a new run of quanta.
Base64Oddities decode_base64(std::string_view text, std::string& out);

// The same with '=' stepped over like junk: how the other half of decoders reads on.
void decode_base64_ignoring_padding(std::string_view text, std::string& out);

struct QuotedPrintableOddities {
  std::size_t bad_escapes = 0;  // '=' followed by neither two digits nor a line end
  std::size_t escapes = 0;
  std::size_t soft_breaks = 0;
};

// Soft line breaks join, blanks at line ends go, escapes of either case; bad escapes stay as
// they are.
QuotedPrintableOddities decode_quoted_printable(std::string_view text, std::string& out);

// One uuencoded file inside a text.
struct UuencodedFile {
  std::string_view name;
  std::size_t begin = 0;  // of the line "begin 644 name"
  std::size_t end = 0;    // one past the line "end", or past the last data line
  bool is_complete = false;
  std::string bytes;
};

// The next one at or behind `from`; false when there is none.
bool find_uuencoded(std::string_view text, std::size_t from, UuencodedFile& file);

// True for text that is nothing but base64 lines / that has the marks of quoted-printable.
[[nodiscard]] bool looks_like_base64(std::string_view text);
[[nodiscard]] bool looks_like_quoted_printable(std::string_view text);

}  // namespace oubli::mime
