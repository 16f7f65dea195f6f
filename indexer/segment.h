// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one segment. Its directory is in memory (some 10 bytes a block of 4 KiB), everything else
// is opened when asked for. A damaged block is an Error that names file and block, never fewer
// documents. const members; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "indexer/posting_block.h"
#include "indexer/sealed_file.h"
#include "indexer/segment_directory.h"

namespace oubli::index {

struct StoredRecord {
  DocumentId document = 0;
  std::string sealed;
};

class Segment {
 public:
  static Result<Segment> open(const Path& shard, const SegmentEntry& entry, const Sealer& sealer);

  // Adds the documents with this term to `found`.
  Status collect(std::uint64_t term, DocumentSet& found) const;
  // As many documents as that may have the term, at most; opens two blocks.
  [[nodiscard]] Result<std::uint64_t> frequency(std::uint64_t term) const;
  // The sealed record; Damaged when the segment has no such document.
  [[nodiscard]] Result<std::string> record(DocumentId document) const;
  [[nodiscard]] Result<bool> has(DocumentId document) const;

  [[nodiscard]] std::size_t record_blocks() const { return directory_.records.size(); }
  [[nodiscard]] Result<std::vector<StoredRecord>> records(std::size_t block) const;
  [[nodiscard]] std::size_t posting_blocks() const { return directory_.postings.size(); }
  [[nodiscard]] Result<std::string> postings(std::size_t block) const;
  [[nodiscard]] PostingBlockReader reader(std::size_t block, std::string_view plain) const {
    return PostingBlockReader(plain, directory_.postings[block].first);
  }

  [[nodiscard]] const SegmentEntry& entry() const { return entry_; }
  [[nodiscard]] Error damaged_postings(std::size_t block) const;

 private:
  Segment(SealedFile file, SegmentEntry entry) : file_(std::move(file)), entry_(std::move(entry)) {}
  [[nodiscard]] Result<std::optional<std::string>> find_record(DocumentId document) const;
  [[nodiscard]] std::size_t first_block_of(std::uint64_t term) const;
  [[nodiscard]] bool may_hold(std::size_t block, std::uint64_t term) const;

  SealedFile file_;
  SegmentEntry entry_;
  SegmentDirectory directory_;
};

}  // namespace oubli::index
