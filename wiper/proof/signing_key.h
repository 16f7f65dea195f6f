// SPDX-License-Identifier: GPL-3.0-or-later
// The Ed25519 key certificates and checkpoints are signed with, and the public half that proves
// them. The secret half derives from the workspace's master key or is drawn at random; it lives in
// locked memory. Keys are written as C2SP signed-note verifier keys, "<name>+<key id>+<base64>", so
// that other people's verifiers read them too. const members: any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "indexer/sealer.h"

namespace oubli::wiper {

inline constexpr std::size_t kKeyIdSize = 4;  // C2SP signed-note

class PublicKey {
 public:
  // Damaged when the text is no verifier key, or its key id is not that of its bytes.
  static Result<PublicKey> parse(std::string_view text);

  [[nodiscard]] std::string text() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  // The first four bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ key), C2SP signed-note.
  [[nodiscard]] std::string key_id() const;
  [[nodiscard]] bool has_signed(std::string_view message, std::string_view signature) const;
  bool operator==(const PublicKey&) const = default;

 private:
  friend class SigningKey;
  std::string name_;
  std::array<unsigned char, 32> bytes_{};
};

class SigningKey {
 public:
  // The name tells workspaces apart and is derived from the key: it says nothing of their owner.
  explicit SigningKey(const index::Keyring& keyring);  // the first of a workspace
  explicit SigningKey(index::KeyBytes seed);           // a later one

  [[nodiscard]] std::string sign(std::string_view message) const;  // 64 bytes
  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }

 private:
  index::KeyBytes seed_;
  PublicKey public_key_;
};

}  // namespace oubli::wiper
