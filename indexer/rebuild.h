// SPDX-License-Identifier: GPL-3.0-or-later
// Writes a shard anew without its dropped documents: the postings are turned back into documents,
// a range of document numbers at a time so that memory stays bounded, and added under their old
// numbers. Includes Xapian; its exceptions pass through. One thread.
#pragma once

#include <xapian.h>

#include "adapters/base/files.h"
#include "indexer/document_set.h"

namespace oubli::index {

// `into`: a new folder. Returns the documents that `into` itself must list as dropped: at most a
// stand-in for the last number, which must not be given out again.
DocumentSet rebuild_shard(const Xapian::Database& from, const DocumentSet& dropped,
                          const Path& into);

// How a shard's database is made; opening an existing one ignores what only matters then.
Xapian::WritableDatabase open_writable(const Path& shard);

}  // namespace oubli::index
