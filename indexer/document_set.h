// SPDX-License-Identifier: GPL-3.0-or-later
// Sorted sets of document numbers and what a query does with them. Pure functions; any thread.
#pragma once

#include <vector>

#include "indexer/shard_writer.h"

namespace oubli::index {

// Ascending and distinct.
using DocumentSet = std::vector<DocumentId>;

DocumentSet unite(std::vector<DocumentSet> sets);

}  // namespace oubli::index
