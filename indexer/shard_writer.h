// SPDX-License-Identifier: GPL-3.0-or-later
// Writes one shard of the index: a folder of sealed segments and a head that names them, one
// writer, no locks between shards. A document is a set of term hashes and a sealed record. Readers
// see the last commit, whole. Owned by one writer thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/document_set.h"
#include "indexer/leftovers.h"
#include "indexer/sealer.h"

namespace oubli::index {

struct Stored {
  DocumentId document = 0;
  WrappedKey key;  // opens the record; kept by the catalog
};

class ShardWriter {
 public:
  // Opens or creates `folder`. Documents above `last_committed` are left over from a killed run
  // (the catalog never heard of them) and are dropped first.
  static Result<std::unique_ptr<ShardWriter>> open(const Path& folder, const Sealer& sealer,
                                                   DocumentId last_committed,
                                                   Leftovers leftovers = Leftovers::Remove);
  // Makes the next open() with last_committed 0 begin anew: for a shard that cannot be read any
  // more.
  static Status discard(const Path& folder);
  ~ShardWriter();
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;

  // Adds a document with these plain terms (prefixed, folded) and this plain record. New words
  // are remembered for the sealed vocabulary.
  Result<Stored> add(std::span<const std::string> terms, std::string_view record);
  // Leaves it out of every answer from the next commit on; its record and postings go when its
  // segment is next merged, at the latest when the shard is compacted (compact.h).
  Status drop(DocumentId document);

  // True when memory held since the last commit asks for one.
  [[nodiscard]] bool wants_commit() const;
  // Durable on return: vocabulary, segment, head. When it fails the shard must be opened again
  // (whether the commit happened is unknown).
  Status commit();
  [[nodiscard]] DocumentId last_document() const;

 private:
  ShardWriter();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oubli::index
