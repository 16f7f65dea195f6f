// SPDX-License-Identifier: GPL-3.0-or-later
// What a segment's blocks hold, so that a look-up opens one or two of them: the last block of the
// file. Value types; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "indexer/document_set.h"

namespace oubli::index {

// What its file is called: this and 32 hexadecimal digits.
inline constexpr std::string_view kSegmentName = "segment-";

// Records of documents `first`… in ascending order.
struct RecordBlock {
  DocumentId first = 0;
  std::uint64_t offset = 0;
  std::size_t size = 0;  // sealed
};

// Postings from the term `first`… in ascending (term, document) order.
struct PostingBlock {
  std::uint64_t first = 0;  // term hash
  std::uint32_t postings = 0;
  std::uint64_t offset = 0;
  std::size_t size = 0;  // sealed
};

// Record blocks come first in the file, numbered from 0, then posting blocks, then this.
struct SegmentDirectory {
  std::vector<RecordBlock> records;
  std::vector<PostingBlock> postings;

  [[nodiscard]] std::string encode() const;
  // False for bytes that are no directory, or one whose order cannot be.
  [[nodiscard]] bool decode(std::string_view bytes);
  [[nodiscard]] std::uint64_t number_of_posting(std::size_t at) const {
    return records.size() + at;
  }
};

// How a shard's head names a segment: what must be known to open it.
struct SegmentEntry {
  std::string name;
  std::uint32_t documents = 0;
  DocumentId first = 0, last = 0;
  std::uint64_t directory_number = 0;  // blocks before it
  std::uint64_t directory_at = 0;      // offset
  std::uint64_t directory_size = 0;    // sealed
  bool operator==(const SegmentEntry&) const = default;
};

}  // namespace oubli::index
