// SPDX-License-Identifier: GPL-3.0-or-later
// A number that tells whether bytes that come in pieces are, one after the other, those that came
// before: Poly1305 (RFC 8439 §2.5) under a key that nobody else ever sees, at a third of what a
// hash costs. It proves nothing to others, and never leaves the run. A value type; one thread.
// Cannot fail. REQUIRES: sodium_init() has succeeded.
#pragma once

#include <array>
#include <string_view>

#include <sodium.h>

namespace oubli::wiper {

using Tag = std::array<unsigned char, crypto_onetimeauth_BYTES>;

// Secret until the last tag under it was compared.
class TagKey {
 public:
  TagKey() { crypto_onetimeauth_keygen(bytes_.data()); }
  [[nodiscard]] const unsigned char* data() const { return bytes_.data(); }

 private:
  std::array<unsigned char, crypto_onetimeauth_KEYBYTES> bytes_{};
};

class ContentTag {
 public:
  explicit ContentTag(const TagKey& key) { crypto_onetimeauth_init(&state_, key.data()); }

  void add(std::string_view bytes) {
    crypto_onetimeauth_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()),
                              bytes.size());
  }
  // Ends it; call once.
  Tag finish() {
    Tag tag;
    crypto_onetimeauth_final(&state_, tag.data());
    return tag;
  }

 private:
  crypto_onetimeauth_state state_;
};

}  // namespace oubli::wiper
