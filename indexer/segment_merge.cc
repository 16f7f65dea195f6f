// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/segment_merge.h"

#include <algorithm>
#include <deque>
#include <string>

namespace oubli::index {

namespace {

constexpr std::size_t kSideBySide = 4;
constexpr std::uint32_t kSmallest = 1000;  // documents: what is smaller counts as of one size
constexpr std::size_t kMostDropped = 4;    // one in so many

unsigned size_class(std::uint32_t documents) {
  unsigned found = 0;
  for (; documents > kSmallest; documents /= kSideBySide) ++found;
  return found;
}

// Goes through the lists of one segment, block by block.
class ListCursor {
 public:
  explicit ListCursor(const Segment& segment) : segment_(&segment) {}
  ListCursor(const ListCursor&) = delete;  // the reader stands on plain_
  ListCursor& operator=(const ListCursor&) = delete;

  Status next() {
    while (true) {
      if (reader_ && reader_->next_list()) return {};
      if (reader_ && !reader_->ok()) return segment_->damaged_postings(block_ - 1);
      if (block_ == segment_->posting_blocks()) {
        is_at_end_ = true;
        return {};
      }
      auto plain = segment_->postings(block_);
      if (!plain) return std::move(plain).take_error();
      plain_ = *std::move(plain);
      reader_ = segment_->reader(block_, plain_);
      ++block_;
    }
  }

  // Writes the documents of this list and of its continuations, and goes on to the next term.
  Status copy(const DocumentSet& dropped, SegmentWriter& into) {
    const std::uint64_t term = reader_->term();
    while (!is_at_end_ && reader_->term() == term) {
      while (reader_->next_document()) {
        if (contains(dropped, reader_->document())) continue;
        if (auto done = into.add_posting(term, reader_->document()); !done) return done;
      }
      if (auto done = next(); !done) return done;
    }
    return {};
  }

  [[nodiscard]] bool is_at_end() const { return is_at_end_; }
  [[nodiscard]] std::uint64_t term() const { return reader_->term(); }

 private:
  const Segment* segment_;  // outlives this
  std::size_t block_ = 0;   // the next to open
  std::string plain_;       // what the reader reads
  std::optional<PostingBlockReader> reader_;
  bool is_at_end_ = false;
};

std::size_t count_left(std::span<const Segment> segments, const DocumentSet& dropped) {
  std::size_t left = 0;
  for (const Segment& segment : segments) {
    const SegmentEntry& entry = segment.entry();
    const auto from = std::ranges::lower_bound(dropped, entry.first);
    const auto until = std::ranges::upper_bound(dropped, entry.last);
    left += entry.documents - static_cast<std::size_t>(until - from);
  }
  return left;
}

Status copy_records(std::span<const Segment> segments, const DocumentSet& dropped,
                    SegmentWriter& into) {
  for (const Segment& segment : segments) {
    for (std::size_t block = 0; block < segment.record_blocks(); ++block) {
      const auto records = segment.records(block);
      if (!records) return records.error();
      for (const StoredRecord& record : *records) {
        if (contains(dropped, record.document)) continue;
        if (auto done = into.add_record(record.document, record.sealed); !done) return done;
      }
    }
  }
  return {};
}

Status copy_postings(std::span<const Segment> segments, const DocumentSet& dropped,
                     SegmentWriter& into) {
  std::deque<ListCursor> cursors;
  for (const Segment& segment : segments) {
    if (auto done = cursors.emplace_back(segment).next(); !done) return done;
  }
  while (true) {
    std::optional<std::uint64_t> least;
    for (const ListCursor& cursor : cursors) {
      if (!cursor.is_at_end() && (!least || cursor.term() < *least)) least = cursor.term();
    }
    if (!least) return {};
    for (ListCursor& cursor : cursors) {
      if (cursor.is_at_end() || cursor.term() != *least) continue;
      if (auto done = cursor.copy(dropped, into); !done) return done;
    }
  }
}

}  // namespace

Result<std::optional<SegmentEntry>> merge_segments(std::span<const Segment> segments,
                                                   const DocumentSet& dropped, const Path& shard,
                                                   const Sealer& sealer) {
  if (count_left(segments, dropped) == 0) return std::optional<SegmentEntry>();
  auto writer = SegmentWriter::create(shard, sealer);
  if (!writer) return std::move(writer).take_error();
  if (auto done = copy_records(segments, dropped, *writer); !done) {
    return std::move(done).take_error();
  }
  if (auto done = copy_postings(segments, dropped, *writer); !done) {
    return std::move(done).take_error();
  }
  auto entry = writer->finish();
  if (!entry) return std::move(entry).take_error();
  return std::optional<SegmentEntry>(*std::move(entry));
}

std::size_t due_to_merge(std::span<const SegmentEntry> segments, std::size_t dropped) {
  if (segments.empty()) return 0;
  std::size_t stored = 0;
  for (const SegmentEntry& each : segments) stored += each.documents;
  if (dropped > stored / kMostDropped) return segments.size();
  const unsigned newest = size_class(segments.back().documents);
  const auto larger =
      std::find_if(segments.rbegin(), segments.rend(),
                   [&](const SegmentEntry& each) { return size_class(each.documents) > newest; });
  const auto due = static_cast<std::size_t>(larger - segments.rbegin());
  return due < kSideBySide ? 0 : due;
}

}  // namespace oubli::index
