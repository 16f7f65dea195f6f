// SPDX-License-Identifier: GPL-3.0-or-later
// The files a vocabulary is made of. For vocabulary.cc only. Free functions; one thread a shard.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/sealer.h"

namespace oubli::index {

// A chunk, opened: words in order, each as (bytes shared with the word before, the rest); the
// first shares nothing.
class ChunkReader {
 public:
  explicit ChunkReader(std::string_view chunk) : rest_(chunk) {}
  // False at the end, and at bytes that are no chunk.
  bool next();
  [[nodiscard]] std::string_view word() const { return word_; }

 private:
  std::string_view rest_;  // lent by the caller, who outlives this
  std::string word_;
};

// The names of the segments, oldest first. A shard without a head is damaged.
Result<std::vector<std::string>> read_head(const Path& shard, const Sealer& sealer);
Status write_head(const Path& shard, const std::vector<std::string>& segments,
                  const Sealer& sealer);

// NotFound when there is no such file.
Result<std::vector<std::string>> read_segment(const Path& shard, const std::string& name,
                                              const Sealer& sealer);
// Writes a new segment, durable with its name; returns that. REQUIRES: sorted, distinct, not empty.
Result<std::string> write_segment(const Path& shard, const std::vector<std::string>& words,
                                  const Sealer& sealer);
// Removes segment files that are not in `listed`.
Status remove_unlisted(const Path& shard, const std::vector<std::string>& listed);

}  // namespace oubli::index
