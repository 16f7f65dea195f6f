// SPDX-License-Identifier: GPL-3.0-or-later
// UTF-8 without a converter. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::mime {

// Of a character of several bytes: one behind the first.
[[nodiscard]] constexpr bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
}

// True when the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view bytes);
[[nodiscard]] bool is_ascii(std::string_view bytes);

// The length of the well-formed character at `at`; 0 when there is none.
// REQUIRES: at < bytes.size().
[[nodiscard]] std::size_t utf8_length_at(std::string_view bytes, std::size_t at);

// REQUIRES: a code point, no surrogate.
void append_utf8(char32_t code_point, std::string& out);

// Each byte as windows-1252 (the five undefined ones as C1 controls).
void append_windows_1252(std::string_view bytes, std::string& out);

// Well-formed characters as they are, every other byte as windows-1252.
void append_mixed_utf8(std::string_view bytes, std::string& out);

}  // namespace oubli::mime
