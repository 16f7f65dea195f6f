// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as text and back: hexadecimal digits, and base64 with its padding (RFC 4648 section 4);
// and their SHA-256. Free functions; any thread. The ways back are false for anything else.
#pragma once

#include <string>
#include <string_view>

namespace oubli::wiper {

std::string hex_of(std::string_view bytes);
bool bytes_of_hex(std::string_view digits, std::string& bytes);

std::string base64_of(std::string_view bytes);
bool bytes_of_base64(std::string_view text, std::string& bytes);

std::string sha256_hex(std::string_view bytes);

}  // namespace oubli::wiper
