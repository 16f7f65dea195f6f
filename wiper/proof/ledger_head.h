// SPDX-License-Identifier: GPL-3.0-or-later
// <workspace>/ledger.head: where the ledger stood when it was last written to, so that the next
// entry need not read all before it. Believed only while the ledger is, to inode, size and times,
// the file that was left, and its last entry, which is signed, has the root these peaks lead to.
// Lost or wrong, it costs one reading of the whole. Free functions; the ledger's lock is held.
// Failure: Failed, when it could not be saved; Refused, when the ledger is less than it was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/source.h"
#include "wiper/disk/disk.h"
#include "wiper/proof/ledger.h"
#include "wiper/proof/merkle_tree.h"

namespace oubli::wiper {

struct LedgerHead {
  Fingerprint ledger;       // as it was left; its size is the end of the last entry
  GrowingTree tree;         // over all entries
  std::string signature{};  // of the last one; empty in what earlier versions left
};

// Nothing when there is none, or not as it is written.
[[nodiscard]] std::optional<LedgerHead> read_ledger_head(const Path& workspace);
Status save_ledger_head(Disk& disk, const Path& workspace, const LedgerHead& head);

// Whether all that stood in the ledger then still does: it was not cut short, nor put back from an
// older copy. A head that is not signed by `key` says nothing.
Status check_left(const std::vector<LedgerEntry>& entries, const std::optional<LedgerHead>& head,
                  const PublicKey& key);

}  // namespace oubli::wiper
