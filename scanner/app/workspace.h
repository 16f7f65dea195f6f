// SPDX-License-Identifier: GPL-3.0-or-later
// The folder where Oubli keeps what it knows: key, index shards, catalog, journal, receipts.
// Mode 0700, made with its key on first use. Every file in it is named here and nowhere else.
// Owned by one use case at a time; the lock keeps a second writing run out (readers need none).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/base/secret.h"
#include "adapters/base/unique_fd.h"
#include "indexer/catalog.h"
#include "indexer/index.h"
#include "indexer/sealer.h"
#include "wiper/disk/media.h"
#include "wiper/proof/proof_keys.h"

namespace oubli::app {

class Workspace {
 public:
  enum class Use { Read, Write };

  // Read: fails when there is no workspace yet. Write: creates it, and takes the lock (Locked,
  // with who holds it, when another run has it).
  static Result<std::unique_ptr<Workspace>> open(const Path& folder, const SecretText& passphrase,
                                                 Use use);

  [[nodiscard]] const Path& folder() const { return folder_; }
  [[nodiscard]] Path shard(std::uint32_t number) const;
  [[nodiscard]] Path key() const { return folder_ / "key"; }
  [[nodiscard]] Path journal() const { return folder_ / "journal"; }
  [[nodiscard]] Path remembered() const { return folder_ / "remembered"; }  // erasure_memory.h
  [[nodiscard]] Path restricted() const { return folder_ / "restricted"; }  // restriction.h
  [[nodiscard]] Path receipts() const { return folder_ / "receipts"; }
  [[nodiscard]] std::vector<Path> shards(std::uint32_t count) const;
  [[nodiscard]] const index::Sealer& sealer() const { return *sealer_; }
  [[nodiscard]] const wiper::ProofKeys& proof_keys() const { return *proof_keys_; }
  // The signing key of later certificates is another; the lock is held.
  Result<wiper::PublicKey> rotate_signing_key();
  [[nodiscard]] index::Catalog& catalog() const { return *catalog_; }
  // A second connection, for looking things up while another thread commits.
  Result<std::unique_ptr<index::Catalog>> second_catalog() const;

  // Keeps writing runs out for as long as this lives; Locked where one is under way.
  Status lock() { return lock_.is_open() ? Status() : take_lock(); }

  // Fails where it cannot be told: a folder of somebody else.
  static Result<bool> exists(const Path& folder);
  // Wraps the key with another passphrase; the old key file is overwritten. `passphrase`: the one
  // it has now. Locked where a run is under way.
  static Result<wiper::Reached> change_passphrase(const Path& folder, const SecretText& passphrase,
                                                  const SecretText& next);
  // True when the key is wrapped with a passphrase.
  static Result<bool> asks_passphrase(const Path& folder);

 private:
  Workspace() = default;
  Status take_lock();
  Status open_keys(const SecretText& passphrase, Use use);

  Path folder_;
  UniqueFd lock_;
  std::unique_ptr<index::Keyring> keyring_;
  std::unique_ptr<index::Sealer> sealer_;
  std::unique_ptr<wiper::ProofKeys> proof_keys_;
  std::unique_ptr<index::Catalog> catalog_;
};

}  // namespace oubli::app
