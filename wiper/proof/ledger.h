// SPDX-License-Identifier: GPL-3.0-or-later
// The record of everything this workspace destroyed, read and verified: one line an event, each
// event a leaf of a Merkle tree (merkle_tree.h), each line with the root so far and a signature
// over it. A leaf is salted, so that the text of an event can be withdrawn later without breaking
// the tree. Who kept a checkpoint outside the machine notices an edit, a truncation, a splice, a
// roll-back, a fork and a signing anew. Format: docs/formats/ledger.md; ledger_append.h writes it.
// Free functions; any thread. Failure: Damaged (not what was written), Refused (not signed by the
// key, or not the ledger of the checkpoint), Failed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/proof/checkpoint.h"

namespace oubli::wiper {

inline constexpr std::size_t kLargestLedger = std::size_t{1} << 30;
inline constexpr std::size_t kLongestLedgerLine = 64 << 10;

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
// The last whole line alone, sound by itself; nothing where there is none.
[[nodiscard]] std::optional<LedgerEntry> read_last_entry(const Path& file);
// As read_ledger(), of bytes. `end`: one past the last whole line.
Status parse_ledger(std::string_view bytes, std::vector<LedgerEntry>& entries, std::uint64_t& end);
// One line without its end; Damaged, as entry `index`, when it is none.
Result<LedgerEntry> parse_entry(std::string_view line, std::uint64_t index);

// Every root follows from the leaves; `tree` is then the whole of them. Every text that is missing
// was withdrawn on record, every entry that settles another names one of the same plan, and every
// checkpoint is signed by the key that was in force, all of them linked to `key`, which is any one
// of them (key_chain.h). With `kept`, the entries it counted are still the same.
Status verify_ledger(const std::vector<LedgerEntry>& entries, const PublicKey& key,
                     const std::optional<Checkpoint>& kept = std::nullopt);
// The entries `kept` counted are still the same. Refused otherwise.
Status check_kept(const std::vector<LedgerEntry>& entries, const Checkpoint& kept);
Status check_roots(const std::vector<LedgerEntry>& entries, GrowingTree& tree);
[[nodiscard]] bool is_signed(const LedgerEntry& entry, const PublicKey& key);

[[nodiscard]] Checkpoint checkpoint_of(const LedgerEntry& entry, const PublicKey& key);
[[nodiscard]] TreeHash leaf_of(std::string_view salt, std::string_view record);
// As a line of the file, with its end.
[[nodiscard]] std::string to_line(const LedgerEntry& entry);

Error not_what_was_written(std::uint64_t index, const std::string& why);
Error not_signed(const LedgerEntry& entry, const PublicKey& key);

}  // namespace oubli::wiper
