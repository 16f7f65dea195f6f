// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/segment_writer.h"

#include "adapters/base/wire.h"
#include "indexer/fresh_name.h"

namespace oubli::index {

namespace {

// A look-up opens one or two blocks: small ones cost less to open (4 µs), large ones less to seal
// and to list. Measured: docs/decisions/0008-own-segments.md.
constexpr std::size_t kBlock = std::size_t{4} << 10;

}  // namespace

Result<SegmentWriter> SegmentWriter::create(const Path& shard, const Sealer& sealer) {
  auto file = SealedFileWriter::create(shard, fresh_name(kSegmentName), sealer);
  if (!file) return std::move(file).take_error();
  return SegmentWriter(*std::move(file));
}

Status SegmentWriter::add_record(DocumentId document, std::string_view sealed) {
  if (block_.empty()) {
    block_first_ = document;
    last_document_ = document;
  }
  WireWriter out(block_);
  out.number(document - last_document_);
  out.text(sealed);
  last_document_ = document;
  if (entry_.documents++ == 0) entry_.first = document;
  entry_.last = document;
  return block_.size() < kBlock ? Status() : end_records();
}

Status SegmentWriter::end_records() {
  if (block_.empty()) return {};
  const std::uint64_t offset = file_.size();
  auto size = file_.append(block_);
  if (!size) return std::move(size).take_error();
  directory_.records.push_back({block_first_, offset, *size});
  block_.clear();
  return {};
}

Status SegmentWriter::add_posting(std::uint64_t term, DocumentId document) {
  if (directory_.postings.empty() && block_postings_ == 0 && list_count_ == 0) {
    if (auto done = end_records(); !done) return done;
  }
  if (term == list_term_ && document == list_last_) return {};
  if (list_count_ != 0 && term != list_term_) end_list();
  if (list_count_ == 0) {
    // A block ends between two entries; a list too long for one goes on in the next.
    if (block_.size() >= kBlock) {
      if (auto done = end_postings(); !done) return done;
    }
    list_term_ = term;
    list_last_ = 0;
  }
  WireWriter(list_).number(document - list_last_);
  list_last_ = document;
  ++list_count_;
  if (list_.size() < kBlock) return {};
  end_list();
  return end_postings();
}

void SegmentWriter::end_list() {
  if (block_postings_ == 0) {
    block_term_ = list_term_;
    last_term_ = list_term_;
  }
  WireWriter out(block_);
  out.number(list_term_ - last_term_);
  out.number(list_count_);
  block_ += list_;
  block_postings_ += list_count_;
  last_term_ = list_term_;
  list_.clear();
  list_count_ = 0;
}

Status SegmentWriter::end_postings() {
  if (block_postings_ == 0) return {};
  const std::uint64_t offset = file_.size();
  auto size = file_.append(block_);
  if (!size) return std::move(size).take_error();
  directory_.postings.push_back({block_term_, block_postings_, offset, *size});
  block_.clear();
  block_postings_ = 0;
  return {};
}

Result<SegmentEntry> SegmentWriter::finish() {
  if (list_count_ != 0) end_list();
  if (auto done = block_postings_ != 0 ? end_postings() : end_records(); !done) {
    return std::move(done).take_error();
  }
  entry_.name = file_.name();
  entry_.directory_number = directory_.records.size() + directory_.postings.size();
  entry_.directory_at = file_.size();
  auto size = file_.append(directory_.encode());
  if (!size) return std::move(size).take_error();
  entry_.directory_size = *size;
  if (auto done = file_.sync(); !done) return std::move(done).take_error();
  return entry_;
}

}  // namespace oubli::index
