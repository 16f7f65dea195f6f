// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/segment_directory.h"

#include <limits>

#include "adapters/base/wire.h"

namespace oubli::index {

namespace {

constexpr std::size_t kLeastPerRecordBlock = 2;
constexpr std::size_t kLeastPerPostingBlock = 3;

bool fits_document(std::uint64_t number) {
  return number <= std::numeric_limits<DocumentId>::max();
}

}  // namespace

std::string SegmentDirectory::encode() const {
  std::string bytes;
  WireWriter out(bytes);
  out.number(records.size());
  DocumentId document = 0;
  for (const RecordBlock& block : records) {
    out.number(block.first - document);
    out.number(block.size);
    document = block.first;
  }
  out.number(postings.size());
  std::uint64_t term = 0;
  for (const PostingBlock& block : postings) {
    out.number(block.first - term);
    out.number(block.postings);
    out.number(block.size);
    term = block.first;
  }
  return bytes;
}

bool SegmentDirectory::decode(std::string_view bytes) {
  WireReader in(bytes);
  records.resize(in.count(kLeastPerRecordBlock));
  std::uint64_t offset = 0;
  std::uint64_t document = 0;
  for (RecordBlock& block : records) {
    document += in.number();
    if (!fits_document(document)) return false;
    block.first = static_cast<DocumentId>(document);
    block.offset = offset;
    block.size = in.number();
    offset += block.size;
  }
  postings.resize(in.count(kLeastPerPostingBlock));
  std::uint64_t term = 0;
  for (PostingBlock& block : postings) {
    const std::uint64_t step = in.number();
    if (step > std::numeric_limits<std::uint64_t>::max() - term) return false;
    term += step;
    block.first = term;
    const std::uint64_t count = in.number();
    if (!fits_document(count)) return false;
    block.postings = static_cast<std::uint32_t>(count);
    block.offset = offset;
    block.size = in.number();
    offset += block.size;
  }
  return in.ok() && in.at_end();
}

}  // namespace oubli::index
