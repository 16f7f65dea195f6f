// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/proof/commitment.h"

#include <array>

#include <sodium.h>

#include "indexer/raw_bytes.h"
#include "wiper/proof/encoding.h"

namespace oubli::wiper {

namespace {

using index::raw;

constexpr std::uint64_t kCommitmentPurpose = 6;  // docs/formats/index.md lists the purposes
constexpr std::size_t kCommitmentSalt = 32;

}  // namespace

Committer::Committer(const index::Keyring& keyring) : key_(keyring.derive(kCommitmentPurpose)) {}

std::string Committer::salt(const ContentHash& plan, Kind kind, std::string_view what) const {
  const std::string about =
      std::string(bytes_of(plan)) + static_cast<char>(kind) + std::string(what);
  std::string salt(kCommitmentSalt, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(salt.data()), salt.size(), raw(about),
                     about.size(), key_.data(), index::KeyBytes::kSize);
  return salt;
}

std::string Committer::commit(const ContentHash& plan, Kind kind, std::string_view what) const {
  return commitment_of(salt(plan, kind, what), what);
}

std::string commitment_of(std::string_view salt, std::string_view what) {
  return sha256_hex(std::string(salt) + std::string(what));
}

std::string_view bytes_of(const ContentHash& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

}  // namespace oubli::wiper
