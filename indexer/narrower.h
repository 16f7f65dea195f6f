// SPDX-License-Identifier: GPL-3.0-or-later
// Answers a query from the segments of one shard: which documents may satisfy it. One thread at a
// time; the segments outlive it. Failure: a damaged block.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "indexer/document_set.h"
#include "indexer/query.h"
#include "indexer/sealer.h"
#include "indexer/segment.h"
#include "indexer/vocabulary.h"

namespace oubli::index {

class Narrower {
 public:
  // `vocabulary` may be null while no query has a prefix.
  Narrower(std::span<const Segment> segments, const Vocabulary* vocabulary, const Sealer& sealer)
      : segments_(segments), vocabulary_(vocabulary), sealer_(sealer) {}

  // Nothing: the query does not narrow, every document may satisfy it.
  [[nodiscard]] Result<std::optional<DocumentSet>> narrow(const Query& query) const;
  [[nodiscard]] Result<DocumentSet> everything() const;

 private:
  [[nodiscard]] Result<std::optional<DocumentSet>> narrow_and(const Query& query) const;
  [[nodiscard]] Result<std::optional<DocumentSet>> narrow_or(const Query& query) const;
  [[nodiscard]] Result<DocumentSet> documents_with(const std::string& term) const;
  [[nodiscard]] Result<DocumentSet> documents_with(std::uint64_t hash) const;
  [[nodiscard]] Result<DocumentSet> documents_with_all(const std::vector<std::string>& terms) const;
  [[nodiscard]] Result<DocumentSet> documents_with_any(const std::vector<std::string>& terms) const;
  [[nodiscard]] std::vector<std::string> expand(const Query& query) const;
  // How many documents narrow() may find, at most: what decides the order of work, so a block that
  // does not open counts as none here and is an error where it is read.
  [[nodiscard]] std::uint64_t estimate(const Query& query) const;
  [[nodiscard]] std::uint64_t frequency(std::uint64_t hash) const;

  std::span<const Segment> segments_;
  const Vocabulary* vocabulary_;
  const Sealer& sealer_;
};

// True when answering needs the vocabulary.
bool has_prefix(const Query& query);

// The same question without its words: whoever keeps it keeps no more than the index does. What is
// no term (a prefix, a place, a denial) narrows nothing in it.
Query seal(const Query& query, const Sealer& sealer);

}  // namespace oubli::index
