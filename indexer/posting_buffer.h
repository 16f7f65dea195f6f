// SPDX-License-Identifier: GPL-3.0-or-later
// Postings collected between two commits, 16 bytes each, sorted once at the end. Owned by one
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "indexer/segment_writer.h"

namespace oubli::index {

class PostingBuffer {
 public:
  // REQUIRES: documents ascend.
  void add(std::uint64_t term, DocumentId document) { postings_.push_back({term, document}); }
  // Hands over all of them in order; the buffer is empty afterwards, whatever happened.
  Status write(SegmentWriter& into);
  [[nodiscard]] std::size_t bytes() const { return postings_.size() * sizeof(Posting); }

 private:
  struct Posting {
    std::uint64_t term;
    DocumentId document;
  };
  std::vector<Posting> postings_;
};

}  // namespace oubli::index
