// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the plain bytes of a block of postings: lists, each a term and its documents ascending.
// Every number is checked against what is left and against its order, so that bytes that are no
// block end the reading with ok() == false. A value type; one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/base/wire.h"
#include "indexer/document_set.h"

namespace oubli::index {

class PostingBlockReader {
 public:
  // `first`: the term of the first list, which the directory keeps.
  explicit PostingBlockReader(std::string_view block, std::uint64_t first)
      : in_(block), term_(first) {}

  // Goes to the next list, past what was not read of this one. False at the end.
  bool next_list();
  // Goes to the list's next document. False after its last.
  bool next_document();

  [[nodiscard]] std::uint64_t term() const { return term_; }
  [[nodiscard]] std::uint32_t left() const { return left_; }  // documents of the list
  [[nodiscard]] DocumentId document() const { return document_; }
  [[nodiscard]] bool ok() const { return is_ordered_ && in_.ok(); }

 private:
  WireReader in_;
  std::uint64_t term_;
  std::uint32_t left_ = 0;
  DocumentId document_ = 0;
  bool is_first_ = true;
  bool is_ordered_ = true;
};

}  // namespace oubli::index
