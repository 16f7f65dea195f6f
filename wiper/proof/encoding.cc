// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/encoding.h"

#include <array>

#include <sodium.h>

#include "indexer/raw_bytes.h"

namespace oubli::wiper {

namespace {

using index::raw;

}  // namespace

std::string hex_of(std::string_view bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), raw(bytes), bytes.size());
  text.pop_back();  // the terminating zero
  return text;
}

bool bytes_of_hex(std::string_view digits, std::string& bytes) {
  bytes.resize(digits.size() / 2);
  std::size_t made = 0;
  const int wrong = sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                   digits.data(), digits.size(), nullptr, &made, nullptr);
  return wrong == 0 && made * 2 == digits.size();
}

std::string base64_of(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), raw(bytes), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

bool bytes_of_base64(std::string_view text, std::string& bytes) {
  bytes.assign(text.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const bool is_sound =
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) == 0 &&
      end == text.data() + text.size();
  bytes.resize(is_sound ? size : 0);
  return is_sound;
}

std::string sha256_hex(std::string_view bytes) {
  std::array<char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()), raw(bytes), bytes.size());
  return hex_of({hash.data(), hash.size()});
}

}  // namespace oubli::wiper
