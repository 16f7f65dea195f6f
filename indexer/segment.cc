// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/segment.h"

#include <algorithm>
#include <iterator>

#include "indexer/damaged_index.h"

namespace oubli::index {

Result<Segment> Segment::open(const Path& shard, const SegmentEntry& entry, const Sealer& sealer) {
  auto file = SealedFile::open(shard, entry.name, sealer);
  if (!file) return std::move(file).take_error();
  Segment segment(*std::move(file), entry);
  auto plain =
      segment.file_.block(entry.directory_number, entry.directory_at, entry.directory_size);
  if (!plain) return std::move(plain).take_error();
  if (!segment.directory_.decode(*plain) ||
      segment.record_blocks() + segment.posting_blocks() != entry.directory_number) {
    return damaged_index("read " + segment.file_.path().string() + ": not a directory");
  }
  return segment;
}

// The list may begin at the end of the block before the first that begins with the term.
std::size_t Segment::first_block_of(std::uint64_t term) const {
  const auto at = std::ranges::lower_bound(directory_.postings, term, {}, &PostingBlock::first);
  const auto block = static_cast<std::size_t>(at - directory_.postings.begin());
  return block == 0 ? 0 : block - 1;
}

bool Segment::may_hold(std::size_t block, std::uint64_t term) const {
  return block < directory_.postings.size() && directory_.postings[block].first <= term;
}

Status Segment::collect(std::uint64_t term, DocumentSet& found) const {
  for (std::size_t block = first_block_of(term); may_hold(block, term); ++block) {
    const auto plain = postings(block);
    if (!plain) return plain.error();
    auto in = reader(block, *plain);
    while (in.next_list() && in.term() <= term) {
      if (in.term() != term) continue;
      while (in.next_document()) {
        if (!found.empty() && in.document() <= found.back()) return damaged_postings(block);
        found.push_back(in.document());
      }
    }
    if (!in.ok()) return damaged_postings(block);
  }
  return {};
}

Result<std::uint64_t> Segment::frequency(std::uint64_t term) const {
  std::uint64_t sum = 0;
  for (std::size_t block = first_block_of(term); may_hold(block, term); ++block) {
    if (may_hold(block + 1, term) && directory_.postings[block].first == term) {
      sum += directory_.postings[block].postings;  // nothing else is in it
      continue;
    }
    const auto plain = postings(block);
    if (!plain) return plain.error();
    auto in = reader(block, *plain);
    while (in.next_list() && in.term() <= term) {
      if (in.term() == term) sum += in.left();
    }
    if (!in.ok()) return damaged_postings(block);
  }
  return sum;
}

Result<std::string> Segment::postings(std::size_t block) const {
  const PostingBlock& at = directory_.postings[block];
  return file_.block(directory_.number_of_posting(block), at.offset, at.size);
}

Result<std::vector<StoredRecord>> Segment::records(std::size_t block) const {
  const RecordBlock& at = directory_.records[block];
  const auto plain = file_.block(block, at.offset, at.size);
  if (!plain) return plain.error();
  std::vector<StoredRecord> found;
  WireReader in(*plain);
  std::uint64_t document = at.first;
  while (in.ok() && !in.at_end()) {
    const std::uint64_t step = in.number();
    document += step;
    const bool is_in_order = (step == 0) == found.empty() && document <= entry_.last;
    const std::string_view sealed = in.text();
    if (!in.ok() || !is_in_order) {
      return damaged_index("read " + file_.path().string() + ": block " + std::to_string(block) +
                           " holds no records");
    }
    found.push_back({static_cast<DocumentId>(document), std::string(sealed)});
  }
  return found;
}

Result<std::optional<std::string>> Segment::find_record(DocumentId document) const {
  const auto after =
      std::ranges::upper_bound(directory_.records, document, {}, &RecordBlock::first);
  if (after == directory_.records.begin()) return std::optional<std::string>();
  auto found = records(static_cast<std::size_t>(after - directory_.records.begin()) - 1);
  if (!found) return std::move(found).take_error();
  const auto at = std::ranges::find(*found, document, &StoredRecord::document);
  if (at == found->end()) return std::optional<std::string>();
  return std::optional<std::string>(std::move(at->sealed));
}

Result<std::string> Segment::record(DocumentId document) const {
  auto found = find_record(document);
  if (!found) return std::move(found).take_error();
  if (!*found) {
    return damaged_index("read " + file_.path().string() + ": it has no message " +
                         std::to_string(document));
  }
  return **std::move(found);
}

Result<bool> Segment::has(DocumentId document) const {
  auto found = find_record(document);
  if (!found) return std::move(found).take_error();
  return found->has_value();
}

Error Segment::damaged_postings(std::size_t block) const {
  return damaged_index("read " + file_.path().string() + ": block " +
                       std::to_string(directory_.number_of_posting(block)) + " holds no postings");
}

}  // namespace oubli::index
