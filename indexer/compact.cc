// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/compact.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "indexer/damaged_index.h"
#include "indexer/schema.h"
#include "indexer/segment_merge.h"
#include "indexer/shard_head.h"
#include "indexer/vocabulary.h"
#include "indexer/word_file.h"

namespace oubli::index {

namespace {

constexpr std::array kPrefixes{kWord, kFrom, kTo, kSubject};

// Of the words of a vocabulary in order: whether a segment has documents for them. They are looked
// up a batch at a time, sorted as the terms are: random access to millions of terms would wait for
// memory at each. Memory: 8 bytes a term of the segment, and one batch.
class UsedWords {
 public:
  static Result<UsedWords> of(MergedWords words, const Segment& segment, const Sealer& sealer) {
    UsedWords used(std::move(words), sealer);
    if (auto done = used.collect_terms(segment); !done) return std::move(done).take_error();
    return used;
  }

  // REQUIRES: asked once for each word.
  Result<bool> next() {
    if (at_ == is_used_.size()) {
      if (auto done = look_up_batch(); !done) return std::move(done).take_error();
    }
    if (at_ == is_used_.size()) return damaged_index("its words changed while they were read");
    return static_cast<bool>(is_used_[at_++]);
  }

 private:
  struct Wanted {
    std::uint64_t term = 0;
    std::uint32_t word = 0;  // of the batch
  };
  static constexpr std::size_t kBatch = std::size_t{1} << 15;

  UsedWords(MergedWords words, const Sealer& sealer) : words_(std::move(words)), sealer_(&sealer) {}

  Status collect_terms(const Segment& segment) {
    for (std::size_t block = 0; block < segment.posting_blocks(); ++block) {
      const auto plain = segment.postings(block);
      if (!plain) return plain.error();
      auto lists = segment.reader(block, *plain);
      while (lists.next_list()) terms_.push_back(lists.term());
      if (!lists.ok()) return segment.damaged_postings(block);
    }
    return {};
  }

  Status look_up_batch() {
    at_ = 0;
    is_used_.clear();
    wanted_.clear();
    std::string term;
    while (is_used_.size() < kBatch) {
      auto more = words_.next();
      if (!more) return std::move(more).take_error();
      if (!*more) break;
      for (const char prefix : kPrefixes) {
        term.assign(1, prefix) += words_.word();
        wanted_.push_back({sealer_->hash_term(term), static_cast<std::uint32_t>(is_used_.size())});
      }
      is_used_.push_back(false);
    }
    std::ranges::sort(wanted_, {}, &Wanted::term);
    auto at = terms_.begin();
    for (const Wanted& one : wanted_) {
      while (at != terms_.end() && *at < one.term) ++at;
      if (at != terms_.end() && *at == one.term) is_used_[one.word] = true;
    }
    return {};
  }

  MergedWords words_;
  const Sealer* sealer_;              // outlives this
  std::vector<std::uint64_t> terms_;  // of the segment, ascending
  std::vector<Wanted> wanted_;
  std::vector<bool> is_used_;  // of the batch
  std::size_t at_ = 0;
};

// The words that stand in `kept`, which is all that is left in `into`.
Result<std::optional<std::string>> copy_words(const Path& from, const ShardHead& head,
                                              const SegmentEntry& kept, const Path& into,
                                              const Sealer& sealer) {
  const auto segment = Segment::open(into, kept, sealer);
  if (!segment) return segment.error();
  auto words = MergedWords::open(from, head.words, sealer);
  if (!words) return std::move(words).take_error();
  auto used = UsedWords::of(*std::move(words), *segment, sealer);
  if (!used) return std::move(used).take_error();
  return copy_vocabulary(from, head.words, into, sealer,
                         [&](std::string_view) { return used->next(); });
}

// Every list ascends within the segment's documents, and the list of all counts as many.
Status check_postings(const Segment& segment, const Sealer& sealer) {
  const SegmentEntry& entry = segment.entry();
  std::uint64_t before = 0;
  DocumentId last = 0;
  for (std::size_t block = 0; block < segment.posting_blocks(); ++block) {
    const auto plain = segment.postings(block);
    if (!plain) return plain.error();
    auto in = segment.reader(block, *plain);
    while (in.next_list()) {
      const bool goes_on = in.term() == before && last != 0;
      if (in.term() < before) return segment.damaged_postings(block);
      if (!goes_on) last = entry.first - 1;
      before = in.term();
      while (in.next_document()) {
        if (in.document() <= last || in.document() > entry.last) {
          return segment.damaged_postings(block);
        }
        last = in.document();
      }
    }
    if (!in.ok()) return segment.damaged_postings(block);
  }
  DocumentSet all;
  if (auto done = segment.collect(sealer.hash_term(kEveryDocument), all); !done) return done;
  if (all.size() == entry.documents) return {};
  return damaged_index(entry.name + ": its list of all messages has " + std::to_string(all.size()) +
                       " of " + std::to_string(entry.documents));
}

Status check_segment(const Segment& segment, const Sealer& sealer) {
  std::uint32_t records = 0;
  for (std::size_t block = 0; block < segment.record_blocks(); ++block) {
    const auto found = segment.records(block);
    if (!found) return found.error();
    records += static_cast<std::uint32_t>(found->size());
  }
  if (records != segment.entry().documents) {
    return damaged_index(segment.entry().name + ": it has " + std::to_string(records) + " of " +
                         std::to_string(segment.entry().documents) + " messages");
  }
  return check_postings(segment, sealer);
}

}  // namespace

Status compact_shard(const Path& from, const Path& into, const Sealer& sealer) {
  const std::string doing = "compact index " + from.string();
  const auto shard = open_shard(from, sealer);
  if (!shard) return shard.error();
  if (::mkdir(into.c_str(), S_IRWXU) != 0) {
    return system_error(doing + ": create " + into.string(), errno);
  }
  auto merged = merge_segments(shard->segments, shard->head.dropped, into, sealer);
  if (!merged) return std::move(merged).take_error().during(doing);
  ShardHead head;
  head.shard = shard->head.shard;  // where the copy is to stand
  head.last = shard->head.last;
  if (*merged) {
    auto words = copy_words(from, shard->head, **merged, into, sealer);
    if (!words) return std::move(words).take_error().during(doing);
    if (*words) head.words.push_back(**std::move(words));
    head.segments.push_back(**std::move(merged));
  }
  if (auto done = write_shard_head(into, head, sealer); !done) return done;
  return sync_directory(into.parent_path().empty() ? Path(".") : into.parent_path());
}

Result<std::uint64_t> count_documents(const Path& shard, const Sealer& sealer) {
  const auto head = read_shard_head(shard, sealer);
  if (!head) return head.error();
  return head->documents();
}

Status check_shard(const Path& shard, const Sealer& sealer, DocumentId committed) {
  const std::string doing = "check index " + shard.string();
  const auto opened = open_shard(shard, sealer);
  if (!opened) return opened.error();
  if (auto done = check_reaches(opened->head, committed, shard); !done) return done;
  for (const Segment& segment : opened->segments) {
    if (auto done = check_segment(segment, sealer); !done) {
      return std::move(done).take_error().during(doing);
    }
  }
  const auto words = Vocabulary::read(shard, sealer);
  return words ? Status() : Status(words.error());
}

}  // namespace oubli::index
