// SPDX-License-Identifier: GPL-3.0-or-later
// What a new file of a shard is called: random, so that one of another shard is foreign. Any
// thread.
#pragma once

#include <string>
#include <string_view>

#include <sodium.h>

namespace oubli::index {

inline std::string fresh_name(std::string_view kind) {
  constexpr std::size_t kRandom = 16;
  unsigned char bytes[kRandom];
  randombytes_buf(bytes, sizeof bytes);
  char hex[2 * kRandom + 1];
  sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
  return std::string(kind) + hex;
}

}  // namespace oubli::index
