// SPDX-License-Identifier: GPL-3.0-or-later
// The index is a copy too: after an erasure its rows are dropped, its shards are compacted and
// their old files overwritten, its log is emptied, and the person is looked for once more. Done
// again after a kill it does what is left. One thread. Failure: the index may still hold what was
// erased.
#pragma once

#include <optional>

#include "scanner/app/find/find.h"
#include "scanner/app/scan/scan.h"
#include "wiper/disk/disk.h"
#include "wiper/plan.h"
#include "wiper/receipt.h"

namespace oubli::app {

struct ForgetOptions {
  ScanOptions scan;                 // of the mailboxes that were rewritten, at least
  std::optional<FindOptions> find;  // who was erased; a killed run leaves that nowhere
};

// Adds to the receipt: a media row for each index file, as residue whatever find() still finds,
// where else the messages of `plan` stand, and what is left in the sources and was not examined.
Status forget(Workspace& workspace, sandbox::Zygote& zygote, const ForgetOptions& options,
              const wiper::Plan& plan, wiper::Disk& disk, wiper::Receipt& receipt);

// What the scan could not examine, and the candidates that could not be proved.
Result<wiper::NotExamined> not_examined(index::Catalog& catalog, const ScanSummary& scanned,
                                        std::vector<Unreadable> unproved);

}  // namespace oubli::app
