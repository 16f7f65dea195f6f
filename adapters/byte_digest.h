// SPDX-License-Identifier: GPL-3.0-or-later
// BLAKE2b-256 of bytes that come in pieces: the same number content_hash() gives for the whole.
// A value type; one thread. Cannot fail. REQUIRES: sodium_init() has succeeded.
#pragma once

#include <string_view>

#include <sodium.h>

#include "adapters/message.h"

namespace oubli {

class ByteDigest {
 public:
  ByteDigest() { crypto_generichash_init(&state_, nullptr, 0, ContentHash::kSize); }

  void add(std::string_view bytes) {
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
  }
  void add(const ContentHash& hash) {
    crypto_generichash_update(&state_, hash.bytes.data(), hash.bytes.size());
  }
  // Ends it; call once.
  ContentHash finish() {
    ContentHash hash;
    crypto_generichash_final(&state_, hash.bytes.data(), hash.bytes.size());
    return hash;
  }

 private:
  crypto_generichash_state state_;
};

}  // namespace oubli
