// SPDX-License-Identifier: GPL-3.0-or-later
// What stands at the end of the key file and of the key probe, so that damage is told from a wrong
// key: BLAKE2b-128 of everything before it. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include <sodium.h>

#include "indexer/raw_bytes.h"

namespace oubli::index {

inline constexpr std::size_t kCheck = 16;

inline std::string checksum(std::string_view bytes) {
  std::string sum(kCheck, '\0');
  crypto_generichash(raw(sum), sum.size(), raw(bytes), bytes.size(), nullptr, 0);
  return sum;
}

}  // namespace oubli::index
