// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/signing_key.h"

#include <algorithm>
#include <utility>

#include <sodium.h>

#include "indexer/raw_bytes.h"
#include "wiper/proof/encoding.h"

namespace oubli::wiper {

namespace {

using index::raw;

constexpr std::uint64_t kSigningPurpose = 5;  // docs/formats/index.md lists the purposes
constexpr char kEd25519 = 1;                  // algorithm number of C2SP signed-note
constexpr std::size_t kNameBytes = 4;

static_assert(crypto_sign_PUBLICKEYBYTES == 32 && crypto_sign_SEEDBYTES == index::KeyBytes::kSize);

std::string with_algorithm(const std::array<unsigned char, 32>& key) {
  std::string bytes(1, kEd25519);
  bytes.append(key.begin(), key.end());
  return bytes;
}

// A pair made for one call; the secret half is wiped on the way out.
struct KeyPair {
  explicit KeyPair(const index::KeyBytes& seed) {
    crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
  }
  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;
  ~KeyPair() { sodium_memzero(secret.data(), secret.size()); }

  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> open{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
};

}  // namespace

std::string PublicKey::key_id() const {
  const std::string hashed = name_ + "\n" + with_algorithm(bytes_);
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), raw(hashed), hashed.size());
  return {hash.begin(), hash.begin() + kKeyIdSize};
}

std::string PublicKey::text() const {
  return name_ + "+" + hex_of(key_id()) + "+" + base64_of(with_algorithm(bytes_));
}

Result<PublicKey> PublicKey::parse(std::string_view text) {
  const Error no_key = damaged("not a public key", "it reads NAME+KEYID+BASE64");
  while (text.ends_with('\n')) text.remove_suffix(1);
  const std::size_t first = text.find('+');
  const std::size_t second = first == text.npos ? text.npos : text.find('+', first + 1);
  if (second == text.npos || first == 0) return no_key;
  PublicKey key;
  key.name_ = text.substr(0, first);
  std::string bytes;
  if (key.name_.find_first_of(" \n") != std::string::npos ||
      !bytes_of_base64(text.substr(second + 1), bytes) || bytes.size() != 1 + key.bytes_.size() ||
      bytes.front() != kEd25519) {
    return no_key;
  }
  std::copy(bytes.begin() + 1, bytes.end(), key.bytes_.begin());
  if (text.substr(first + 1, second - first - 1) != hex_of(key.key_id())) return no_key;
  return key;
}

bool PublicKey::has_signed(std::string_view message, std::string_view signature) const {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(raw(signature), raw(message), message.size(), bytes_.data()) ==
             0;
}

SigningKey::SigningKey(const index::Keyring& keyring)
    : SigningKey(keyring.derive(kSigningPurpose)) {}

SigningKey::SigningKey(index::KeyBytes seed) : seed_(std::move(seed)) {
  const KeyPair pair(seed_);
  public_key_.bytes_ = pair.open;
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), pair.open.data(), pair.open.size());
  public_key_.name_ = "oubli-" + hex_of({reinterpret_cast<const char*>(hash.data()), kNameBytes});
}

std::string SigningKey::sign(std::string_view message) const {
  const KeyPair pair(seed_);
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(message),
                       message.size(), pair.secret.data());
  return signature;
}

}  // namespace oubli::wiper
