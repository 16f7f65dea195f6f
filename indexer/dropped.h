// SPDX-License-Identifier: GPL-3.0-or-later
// Which documents of a shard no longer count. A shard has no term lists (they would be half of its
// size and a fifth of its time), so Xapian cannot delete a document by itself: it is listed here,
// left out of every answer, and physically gone when the shard is next compacted.
// The list is the file "dropped" in the shard's folder: document numbers, nothing of the mail.
// Free functions; one writer, any readers. Failure: Damaged when the file is not a list.
#pragma once

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/document_set.h"

namespace oubli::index {

// Empty when the shard has none.
Result<DocumentSet> read_dropped(const Path& shard);
// Durable on return. `dropped` is ascending and distinct.
Status write_dropped(const Path& shard, const DocumentSet& dropped);

// `found` without `dropped`, both ascending.
DocumentSet without(const DocumentSet& found, const DocumentSet& dropped);

}  // namespace oubli::index
