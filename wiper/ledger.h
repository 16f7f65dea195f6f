// SPDX-License-Identifier: GPL-3.0-or-later
// The record of everything this workspace destroyed: one line an event, each event a leaf of a
// Merkle tree (merkle_tree.h), each line with the root so far and a signature over it. A leaf is
// salted, so that the text of an event can be withdrawn later without breaking the tree. Who kept a
// checkpoint outside the machine notices an edit, a truncation, a splice, a roll-back, a fork and a
// signing anew. Format: docs/formats/ledger.md.
// Free functions; a file lock keeps other writers out. Failure: Locked, Damaged (not what was
// written), Refused (not signed by the key, or not the ledger of the checkpoint), Failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/checkpoint.h"
#include "wiper/disk.h"

namespace oubli::wiper {

struct LedgerEntry {
  std::uint64_t index = 0;
  std::string salt;       // 16 bytes; empty when withdrawn
  std::string record;     // canonical JSON, its time in it; empty when withdrawn
  TreeHash leaf{};        // SHA-256(0x00 ‖ salt ‖ record)
  TreeHash root{};        // of this entry and all before it
  std::string signature;  // signature line of the checkpoint of this size
};

[[nodiscard]] Path ledger_file(const Path& workspace);

// All whole lines, in order; each is sound by itself. A last line without its end was never synced
// and is left out. No file: no entries.
Result<std::vector<LedgerEntry>> read_ledger(const Path& file);

// What append_to_ledger() would refuse to go on from: every root follows from the leaves, and the
// last entry is signed with `key`.
Status check_ledger(const Path& workspace, const PublicKey& key);

// Every root follows from the leaves, and every checkpoint is signed with `key`. With `kept`, the
// entries it counted are still the same.
Status verify_ledger(const std::vector<LedgerEntry>& entries, const PublicKey& key,
                     const std::optional<Checkpoint>& kept = std::nullopt);

// Appends one event, durably: a kill leaves it whole or not at all. `record` is canonical JSON.
// Refuses to go on from a ledger whose roots do not follow or whose last entry is not ours.
Result<LedgerEntry> append_to_ledger(Disk& disk, const Path& workspace, const SigningKey& key,
                                     std::string record);

[[nodiscard]] Checkpoint checkpoint_of(const LedgerEntry& entry, const PublicKey& key);
[[nodiscard]] TreeHash leaf_of(std::string_view salt, std::string_view record);
// As a line of the file, with its end.
[[nodiscard]] std::string to_line(const LedgerEntry& entry);

}  // namespace oubli::wiper
