// SPDX-License-Identifier: GPL-3.0-or-later
// The digests and ciphers that PDF is encrypted with, by nettle, in the form that security.cc asks
// for. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::pdf {

[[nodiscard]] std::string md5(std::string_view bytes);
[[nodiscard]] std::string sha256(std::string_view bytes);
[[nodiscard]] std::string sha384(std::string_view bytes);
[[nodiscard]] std::string sha512(std::string_view bytes);

[[nodiscard]] std::string rc4(std::string_view key, std::string_view bytes);

// REQUIRES: whole blocks of 16 bytes, and as many of initial vector; a key of 16 bytes, or, to
// decrypt, of 16 or 32.
[[nodiscard]] std::string encrypt_aes128_cbc(std::string_view key, std::string_view vector,
                                             std::string_view bytes);
[[nodiscard]] std::string decrypt_aes_cbc(std::string_view key, std::string_view vector,
                                          std::string_view bytes);

}  // namespace oubli::pdf
