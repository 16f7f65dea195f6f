// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers of documents, sorted sets of them and what a query does with sets. Pure functions; any
// thread.
#pragma once

#include <cstdint>
#include <vector>

namespace oubli::index {

// A message within its shard, from 1; given once, never again.
using DocumentId = std::uint32_t;
// Ascending and distinct.
using DocumentSet = std::vector<DocumentId>;

DocumentSet unite(std::vector<DocumentSet> sets);
DocumentSet intersect(const DocumentSet& one, const DocumentSet& other);
// `found` without `dropped`.
DocumentSet without(const DocumentSet& found, const DocumentSet& dropped);
bool contains(const DocumentSet& set, DocumentId document);

}  // namespace oubli::index
