// SPDX-License-Identifier: GPL-3.0-or-later
// What an erasure needs of a shard beyond writing and reading it: a copy without the remains of
// what was dropped, counts, and a check. Free functions; no writer may have the shard open; any
// thread. The caller swaps folders and overwrites the old files.
#pragma once

#include <cstdint>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/document_set.h"
#include "indexer/sealer.h"

namespace oubli::index {

// Writes the live content of `from` into the new folder `into`: documents keep their numbers,
// words no document has any more are left out of the vocabulary. All of it is durable on return,
// and opens once it has the name of `from`. `into` must not exist; when this fails it is left for
// the caller to overwrite and remove.
Status compact_shard(const Path& from, const Path& into, const Sealer& sealer);

Result<std::uint64_t> count_documents(const Path& shard, const Sealer& sealer);

// Opens every block of every segment and every piece of the vocabulary, and holds what they say
// against each other, and against the last document the catalog has heard of. Damaged says which
// file; any other failure says nothing about the shard.
Status check_shard(const Path& shard, const Sealer& sealer, DocumentId committed);

}  // namespace oubli::index
