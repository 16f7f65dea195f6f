// SPDX-License-Identifier: GPL-3.0-or-later
// Reads all shards of the index as one, as they stood when opened, whatever a writer does since.
// One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "indexer/document_set.h"
#include "indexer/query.h"
#include "indexer/sealer.h"

namespace oubli::index {

struct Candidate {
  std::uint32_t shard = 0;
  DocumentId document = 0;
  auto operator<=>(const Candidate&) const = default;
};

class Index {
 public:
  // `shards`: the folders of the shards, numbered by position.
  static Result<std::unique_ptr<Index>> open(const std::vector<Path>& shards, const Sealer& sealer);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Every document that may satisfy the query (a superset of those that do, unordered): Not and
  // Place narrow nothing, phrases narrow as AND, prefixes through the vocabulary.
  Result<std::vector<Candidate>> narrow(const Query& query);
  Result<std::string> record(const Candidate& candidate, std::string_view wrapped_key);
  [[nodiscard]] std::uint64_t documents() const;
  // Damaged when the catalog has heard of later documents of that shard than it holds: an old copy
  // put back would answer "nothing here" of what came since.
  [[nodiscard]] Status check_reaches(std::uint32_t shard, DocumentId committed) const;
  // Nothing was committed between the opening of the two.
  [[nodiscard]] bool shows_the_same_as(const Index& other) const;

 private:
  Index();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oubli::index
