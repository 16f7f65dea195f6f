// SPDX-License-Identifier: GPL-3.0-or-later
// Erases what an index still holds of dropped documents: dropping them leaves stale copies in the
// shard's files, so each shard is compacted into a sibling folder, the two are exchanged, and
// every old file is overwritten, read back and unlinked. The caller has dropped the documents from
// shard and catalog, committed, and has no shard open. Large shards are compacted at once, so that
// there is a copy of each at a time; the rest is one thread. Failure: the shard's name leads to the
// whole old or the whole new shard; the sibling is settled by the next call.
#pragma once

#include <functional>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/disk/disk.h"
#include "wiper/receipt.h"

namespace oubli::wiper {

// Writes everything in the shard folder `from` that is still wanted to the new folder `into`.
// Called for several shards at a time.
using CompactShard = std::function<Status(const Path& from, const Path& into)>;

// One row for each old file, in the order they were erased.
Result<std::vector<MediaRow>> erase_index_leftovers(Disk& disk, const std::vector<Path>& shards,
                                                    const CompactShard& compact);

}  // namespace oubli::wiper
