// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/index.h"

#include <utility>

#include "indexer/dropped.h"
#include "indexer/narrower.h"
#include "indexer/vocabulary.h"
#include "indexer/xapian_error.h"

namespace oubli::index {

namespace {

constexpr int kMostReopenings = 8;

struct Shard {
  Path folder;
  Xapian::Database database;
  DocumentSet dropped;
  std::optional<Vocabulary> vocabulary;  // read when the first prefix is asked for
};

// A writer that commits twice frees blocks a reader may stand on; Xapian notices, and the work is
// begun again on the newest state. The vocabulary is read after the database: a writer stores words
// before documents, so it holds at least the words of what the database shows.
template <typename Work>
auto retrying(Shard& shard, Work work) {
  for (int attempt = 0;; ++attempt) {
    try {
      return work();
    } catch (const Xapian::DatabaseModifiedError&) {
      if (attempt == kMostReopenings) throw;
      shard.database.reopen();
      shard.vocabulary.reset();
    }
  }
}

Status load_vocabulary(Shard& shard, const Sealer& sealer) {
  if (shard.vocabulary) return {};
  auto words = Vocabulary::read(shard.folder, sealer);
  if (!words) return std::move(words).take_error();
  shard.vocabulary = std::move(*words);
  return {};
}

Result<DocumentSet> narrow_shard(Shard& shard, const Query& query, const Sealer& sealer) {
  auto found = without_throwing("search index " + shard.folder.string(), [&] {
    return retrying(shard, [&]() -> Result<DocumentSet> {
      if (has_prefix(query)) {
        if (auto loaded = load_vocabulary(shard, sealer); !loaded) {
          return std::move(loaded).take_error();
        }
      }
      const Vocabulary* words = shard.vocabulary ? &*shard.vocabulary : nullptr;
      const Narrower narrower(shard.database, words, sealer);
      auto set = narrower.narrow(query);
      return without(set ? *set : narrower.everything(), shard.dropped);
    });
  });
  return found ? std::move(*found) : Result<DocumentSet>(std::move(found).take_error());
}

}  // namespace

struct Index::State {
  const Sealer* sealer = nullptr;  // outlives the index
  std::vector<Shard> shards;
};

Index::Index() : state_(std::make_unique<State>()) {}
Index::~Index() = default;

Result<std::unique_ptr<Index>> Index::open(const std::vector<Path>& shards, const Sealer& sealer) {
  std::unique_ptr<Index> index(new Index);
  index->state_->sealer = &sealer;
  for (const Path& folder : shards) {
    auto opened = without_throwing("open index " + folder.string(), [&] {
      return Xapian::Database(folder.string(), Xapian::DB_BACKEND_GLASS);
    });
    if (!opened) return std::move(opened).take_error();
    auto dropped = read_dropped(folder);
    if (!dropped) return std::move(dropped).take_error();
    index->state_->shards.push_back(
        {folder, std::move(*opened), std::move(*dropped), std::nullopt});
  }
  return index;
}

Result<std::vector<Candidate>> Index::narrow(const Query& query) {
  std::vector<Candidate> candidates;
  for (std::uint32_t number = 0; number < state_->shards.size(); ++number) {
    auto found = narrow_shard(state_->shards[number], query, *state_->sealer);
    if (!found) return std::move(found).take_error();
    for (const DocumentId document : *found) candidates.push_back({number, document});
  }
  return candidates;
}

std::uint64_t Index::estimate(const Query& query) {
  std::uint64_t sum = 0;
  for (Shard& shard : state_->shards) {
    auto counted = without_throwing("search index", [&] {
      return retrying(shard, [&] {
        return Narrower(shard.database, nullptr, *state_->sealer).estimate(query);
      });
    });
    sum += counted ? *counted : 0;
  }
  return sum;
}

Result<std::string> Index::record(const Candidate& candidate, std::string_view wrapped_key) {
  if (candidate.shard >= state_->shards.size()) return failed("read a record: no such shard");
  Shard& shard = state_->shards[candidate.shard];
  const std::string doing =
      "read record " + std::to_string(candidate.document) + " of index " + shard.folder.string();
  auto sealed = without_throwing(doing, [&] {
    return retrying(shard,
                    [&] { return shard.database.get_document(candidate.document).get_data(); });
  });
  if (!sealed) return std::move(sealed).take_error();
  auto plain = state_->sealer->open_record(*sealed, wrapped_key);
  if (!plain) return std::move(plain).take_error().during(doing);
  return plain;
}

std::uint64_t Index::documents() const {
  std::uint64_t sum = 0;
  for (const Shard& shard : state_->shards) {
    sum += shard.database.get_doccount() - shard.dropped.size();
  }
  return sum;
}

}  // namespace oubli::index
