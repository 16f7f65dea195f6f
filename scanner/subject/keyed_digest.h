// SPDX-License-Identifier: GPL-3.0-or-later
// The digest that pseudonyms are made of: BLAKE2b (RFC 7693), keyed, 16 bytes, over a letter for
// the kind and the normalised text, so that a word and a number that read alike have different
// ones. A pure function; any thread. REQUIRES: a key of 16 to 64 bytes.
#pragma once

#include <string>
#include <string_view>

#include <sodium.h>

namespace oubli::subject {

inline constexpr char kWordKind = 'w', kDenseKind = 'd', kEmailKind = 'e', kNumberKind = 'n',
                      kIpKind = 'i', kBirthKind = 'b';
inline constexpr std::size_t kDigestSize = 16;

inline std::string keyed_digest(std::string_view key, char kind, std::string_view text) {
  const auto raw = [](std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  std::string input(1, kind);
  input += text;
  std::string digest(kDigestSize, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), raw(input),
                     input.size(), raw(key), key.size());
  return digest;
}

}  // namespace oubli::subject
