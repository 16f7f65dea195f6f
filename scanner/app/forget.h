// SPDX-License-Identifier: GPL-3.0-or-later
// The index is a copy too: after an erasure its rows are dropped, its shards are compacted and
// their old files overwritten, and the person is looked for once more. One thread.
#pragma once

#include "scanner/app/erase.h"
#include "wiper/disk.h"

namespace oubli::app {

// Adds to the receipt: a media row for each index file, as residue whatever find() still finds, and
// what is left in the sources and was not examined.
Status forget(Workspace& workspace, sandbox::Zygote& zygote, const EraseOptions& options,
              wiper::Disk& disk, wiper::Receipt& receipt);

}  // namespace oubli::app
