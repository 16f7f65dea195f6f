// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/message.h"

#include <sodium.h>

namespace oubli {

ContentHash content_hash(std::string_view message) {
  ContentHash hash;
  crypto_generichash(hash.bytes.data(), hash.bytes.size(),
                     reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                     nullptr, 0);
  return hash;
}

ContentHash identity_of(const RawMessage& message) {
  return message.hash ? *message.hash : content_hash(message.bytes);
}

std::string to_hex(const ContentHash& hash) {
  std::string text(2 * ContentHash::kSize + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.bytes.data(), hash.bytes.size());
  text.pop_back();
  return text;
}

}  // namespace oubli
