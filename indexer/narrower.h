// SPDX-License-Identifier: GPL-3.0-or-later
// Answers a query from one shard: which documents may satisfy it. Includes Xapian, so it is for
// index.cc only; Xapian's exceptions pass through. One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <xapian.h>

#include "indexer/document_set.h"
#include "indexer/query.h"
#include "indexer/sealer.h"
#include "indexer/vocabulary.h"

namespace oubli::index {

class Narrower {
 public:
  Narrower(const Xapian::Database& database, const Vocabulary* vocabulary, const Sealer& sealer)
      : database_(database), vocabulary_(vocabulary), sealer_(sealer) {}

  // Nothing: the query does not narrow, every document may satisfy it.
  std::optional<DocumentSet> narrow(const Query& query) const;
  DocumentSet everything() const;
  std::uint64_t estimate(const Query& query) const;

 private:
  std::optional<DocumentSet> narrow_and(const Query& query) const;
  std::optional<DocumentSet> narrow_or(const Query& query) const;
  DocumentSet narrow_words(const Query& query) const;
  DocumentSet documents_with(const std::string& term) const;
  DocumentSet documents_with_any(const std::vector<std::string>& terms) const;
  // Those of `among` that hold the term.
  DocumentSet keep_with(const DocumentSet& among, const std::string& term) const;
  std::vector<std::string> expand(const Query& query) const;
  std::uint64_t frequency(const std::string& term) const;

  const Xapian::Database& database_;
  const Vocabulary* vocabulary_;  // may be null while no query has a prefix
  const Sealer& sealer_;
};

// True when answering needs the vocabulary.
bool has_prefix(const Query& query);

}  // namespace oubli::index
