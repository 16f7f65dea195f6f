// SPDX-License-Identifier: GPL-3.0-or-later
// Makes one segment of several, without the documents that were dropped: what keeps a shard at a
// handful of segments, and what an erasure's compaction is. Free functions; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "indexer/document_set.h"
#include "indexer/segment.h"
#include "indexer/segment_writer.h"

namespace oubli::index {

// Writes into the folder `shard`. Nothing: no document was left.
// REQUIRES: the segments are neighbours, in order, and hold all of `dropped` that is in their
// range.
Result<std::optional<SegmentEntry>> merge_segments(std::span<const Segment> segments,
                                                   const DocumentSet& dropped, const Path& shard,
                                                   const Sealer& sealer);

// How many segments, counted from the newest, are due to become one; 0 when none are. They become
// one when four of about the same size stand side by side, so that every document is written anew
// log4(documents) times in all; and all of them when a quarter of what they hold was dropped.
std::size_t due_to_merge(std::span<const SegmentEntry> segments, std::size_t dropped);

}  // namespace oubli::index
