// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/posting_block.h"

#include <limits>

namespace oubli::index {

bool PostingBlockReader::next_list() {
  while (left_ != 0 && next_document()) {
  }
  if (!ok() || in_.at_end()) return false;
  const std::uint64_t step = in_.number();
  const bool is_later = is_first_ ? step == 0 : step != 0;
  left_ = static_cast<std::uint32_t>(in_.count());
  document_ = 0;
  is_ordered_ = is_later && step <= std::numeric_limits<std::uint64_t>::max() - term_ && left_ != 0;
  is_first_ = false;
  term_ += step;
  return ok();
}

bool PostingBlockReader::next_document() {
  if (left_ == 0 || !ok()) return false;
  const std::uint64_t step = in_.number();
  if (step == 0 || step > std::numeric_limits<DocumentId>::max() - document_) is_ordered_ = false;
  document_ += static_cast<DocumentId>(step);
  --left_;
  return ok();
}

}  // namespace oubli::index
