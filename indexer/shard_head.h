// SPDX-License-Identifier: GPL-3.0-or-later
// What a shard consists of: its segments, which of their documents no longer count, and the files
// of its vocabulary. One sealed file, replaced as a whole, last of all, by every commit: what it
// does not name does not exist. Free functions; one writer, any readers. Failure: Damaged when the
// file is not a head, or that of another shard.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/document_set.h"
#include "indexer/sealer.h"
#include "indexer/segment.h"

namespace oubli::index {

struct ShardHead {
  std::string shard;                   // the name of its folder
  DocumentId last = 0;                 // highest number ever given
  std::vector<SegmentEntry> segments;  // by document numbers, which do not overlap
  DocumentSet dropped;                 // still in a segment, but no part of any answer
  std::vector<std::string> words;      // word files (word_file.h), oldest first

  [[nodiscard]] std::uint64_t documents() const;  // that count
  bool operator==(const ShardHead&) const = default;
};

bool has_shard_head(const Path& shard);
// Damaged also when it was written for a folder of another name: shards were exchanged.
Result<ShardHead> read_shard_head(const Path& shard, const Sealer& sealer);
// Damaged when the catalog has heard of later documents: then the shard is an old copy.
Status check_reaches(const ShardHead& head, DocumentId committed, const Path& shard);
// Durable on return.
Status write_shard_head(const Path& shard, const ShardHead& head, const Sealer& sealer);
Status remove_shard_head(const Path& shard);
// Removes segments and word files the head does not name (indexer/leftovers.h).
Status remove_unnamed(const Path& shard, const ShardHead& head);

struct OpenShard {
  ShardHead head;
  std::vector<Segment> segments;  // as in the head
};
// How often what a head names is looked for, where a writer has removed it meanwhile.
inline constexpr int kMostAttempts = 8;
// Head and segments of one moment, whatever a writer does meanwhile.
Result<OpenShard> open_shard(const Path& shard, const Sealer& sealer);

}  // namespace oubli::index
