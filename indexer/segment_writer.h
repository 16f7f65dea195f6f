// SPDX-License-Identifier: GPL-3.0-or-later
// Writes one segment: first the records of its documents, then their postings, then the directory.
// Nothing is listed in the shard's head before finish() has returned, so a segment cut short is a
// file nobody names. docs/formats/index.md describes the bytes. Owned by one thread; after a
// failure the segment is to be thrown away.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "indexer/sealed_file.h"
#include "indexer/segment_directory.h"

namespace oubli::index {

class SegmentWriter {
 public:
  static Result<SegmentWriter> create(const Path& shard, const Sealer& sealer);

  // REQUIRES: documents ascend, and come before the first posting.
  Status add_record(DocumentId document, std::string_view sealed);
  // REQUIRES: (term, document) ascends; equal pairs are stored once.
  Status add_posting(std::uint64_t term, DocumentId document);
  // Durable on return, its name too: a head may list it.
  Result<SegmentEntry> finish();

 private:
  explicit SegmentWriter(SealedFileWriter file) : file_(std::move(file)) {}
  Status end_records();
  Status end_postings();
  void end_list();

  SealedFileWriter file_;
  SegmentDirectory directory_;
  SegmentEntry entry_;
  std::string block_;           // plain, being filled
  DocumentId block_first_ = 0;  // of a block of records
  DocumentId last_document_ = 0;

  std::string list_;  // documents of the term being written, as differences
  std::uint64_t list_term_ = 0;
  std::uint32_t list_count_ = 0;
  DocumentId list_last_ = 0;
  std::uint64_t block_term_ = 0;  // first of the block of postings
  std::uint64_t last_term_ = 0;   // last one put into it
  std::uint32_t block_postings_ = 0;
};

}  // namespace oubli::index
