// SPDX-License-Identifier: GPL-3.0-or-later
// Adds to the ledger. Who only adds does not read it all: where it is the very file that was left
// (ledger_head.h), the last entry is proved and the rest is believed; in any other case every root
// is followed from the first entry on. A file lock keeps other writers out.
// Failure: Locked, Damaged (not what was written), Refused (not signed by the key), Failed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "wiper/disk/disk.h"
#include "wiper/proof/ledger.h"

namespace oubli::wiper {

// What append_to_ledger() would refuse to go on from.
Status check_ledger(Disk& disk, const Path& workspace, const PublicKey& key);

struct Appended {
  LedgerEntry entry;
  std::vector<TreeHash> path;  // its inclusion path in the tree that ends with it
};

// Appends one event, durably: a kill leaves it whole or not at all. `record` is canonical JSON.
Result<Appended> append_to_ledger(Disk& disk, const Path& workspace, const SigningKey& key,
                                  std::string record);

// The ledger, open and locked, and what the next entry goes behind.
struct LedgerEnd {
  UniqueFd fd;
  GrowingTree tree;
  std::uint64_t offset = 0;         // one past the last whole line
  std::optional<LedgerEntry> last;  // nothing: it is empty
  bool was_read_whole = false;
};
// Makes the file where it is missing.
Result<LedgerEnd> open_ledger_end(Disk& disk, const Path& workspace, const PublicKey& key);

// The entry that follows: salted, and signed. Adds it to the tree.
[[nodiscard]] LedgerEntry next_entry(GrowingTree& tree, const SigningKey& key, std::string record);

}  // namespace oubli::wiper
