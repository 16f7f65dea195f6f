// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/index.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "indexer/narrower.h"
#include "indexer/shard_head.h"
#include "indexer/vocabulary.h"

namespace oubli::index {

namespace detail {

// The vocabulary is read after the segments, under the head of that moment: it holds at least the
// words of what the segments show.
struct ReadShard {
  Path folder;
  OpenShard open;
  std::optional<Vocabulary> vocabulary;  // read when the first prefix is asked for
};

}  // namespace detail

namespace {

using detail::ReadShard;

Status load_vocabulary(ReadShard& shard, const Sealer& sealer) {
  if (shard.vocabulary) return {};
  auto words = Vocabulary::read(shard.folder, sealer);
  if (!words) return std::move(words).take_error();
  shard.vocabulary = std::move(*words);
  return {};
}

Result<DocumentSet> narrow_shard(ReadShard& shard, const Query& query, const Sealer& sealer) {
  if (has_prefix(query)) {
    if (auto loaded = load_vocabulary(shard, sealer); !loaded)
      return std::move(loaded).take_error();
  }
  const Vocabulary* words = shard.vocabulary ? &*shard.vocabulary : nullptr;
  const Narrower narrower(shard.open.segments, words, sealer);
  auto set = narrower.narrow(query);
  if (!set) return std::move(set).take_error();
  if (*set) return without(**set, shard.open.head.dropped);
  auto all = narrower.everything();
  if (!all) return all;
  return without(*all, shard.open.head.dropped);
}

}  // namespace

struct Index::State {
  const Sealer* sealer = nullptr;  // outlives the index
  std::vector<detail::ReadShard> shards;
};

Index::Index() : state_(std::make_unique<State>()) {}
Index::~Index() = default;

Result<std::unique_ptr<Index>> Index::open(const std::vector<Path>& shards, const Sealer& sealer) {
  std::unique_ptr<Index> index(new Index);
  index->state_->sealer = &sealer;
  for (const Path& folder : shards) {
    auto opened = open_shard(folder, sealer);
    if (!opened) return std::move(opened).take_error().during("open index " + folder.string());
    index->state_->shards.push_back({folder, *std::move(opened), std::nullopt});
  }
  return index;
}

Result<std::vector<Candidate>> Index::narrow(const Query& query) {
  std::vector<Candidate> candidates;
  for (std::uint32_t number = 0; number < state_->shards.size(); ++number) {
    auto found = narrow_shard(state_->shards[number], query, *state_->sealer);
    if (!found) return std::move(found).take_error().during("search the index");
    for (const DocumentId document : *found) candidates.push_back({number, document});
  }
  return candidates;
}

Result<std::string> Index::record(const Candidate& candidate, std::string_view wrapped_key) {
  if (candidate.shard >= state_->shards.size()) return failed("read a record: no such shard");
  const ReadShard& shard = state_->shards[candidate.shard];
  const std::string doing =
      "read record " + std::to_string(candidate.document) + " of index " + shard.folder.string();
  for (const Segment& segment : shard.open.segments) {
    if (candidate.document > segment.entry().last) continue;
    auto sealed = segment.record(candidate.document);
    if (!sealed) return std::move(sealed).take_error().during(doing);
    auto plain = state_->sealer->open_record(*sealed, wrapped_key);
    if (!plain) return std::move(plain).take_error().during(doing);
    return plain;
  }
  return failed(doing + ": no such record");
}

Status Index::check_reaches(std::uint32_t shard, DocumentId committed) const {
  if (shard >= state_->shards.size()) return failed("check the index: no such shard");
  const ReadShard& read = state_->shards[shard];
  return index::check_reaches(read.open.head, committed, read.folder);
}

bool Index::shows_the_same_as(const Index& other) const {
  return std::ranges::equal(
      state_->shards, other.state_->shards,
      [](const ReadShard& one, const ReadShard& two) { return one.open.head == two.open.head; });
}

std::uint64_t Index::documents() const {
  std::uint64_t sum = 0;
  for (const ReadShard& shard : state_->shards) sum += shard.open.head.documents();
  return sum;
}

}  // namespace oubli::index
