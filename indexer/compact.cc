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

namespace oubli::index {

namespace {

constexpr std::array kPrefixes{kWord, kFrom, kTo, kSubject};

std::uint64_t term_of(const Sealer& sealer, char prefix, std::string_view word) {
  std::string term(1, prefix);
  return sealer.hash_term(term += word);
}

// Which terms of a vocabulary a segment has documents for. All are asked for at once, in the order
// in which the lists stand, so that each block is opened once. Memory: 32 bytes a word.
class UsedTerms {
 public:
  static Result<UsedTerms> of(const Vocabulary& words, const Segment& segment,
                              const Sealer& sealer) {
    UsedTerms used;
    words.each([&](std::string_view word) {
      for (const char prefix : kPrefixes) used.wanted_.push_back(term_of(sealer, prefix, word));
    });
    std::ranges::sort(used.wanted_);
    used.wanted_.erase(std::unique(used.wanted_.begin(), used.wanted_.end()), used.wanted_.end());
    used.is_found_.resize(used.wanted_.size());
    if (auto done = used.look_in(segment); !done) return std::move(done).take_error();
    return used;
  }

  [[nodiscard]] bool contains(std::uint64_t term) const {
    const auto at = std::ranges::lower_bound(wanted_, term);
    return at != wanted_.end() && *at == term &&
           is_found_[static_cast<std::size_t>(at - wanted_.begin())];
  }

 private:
  Status look_in(const Segment& segment) {
    std::size_t at = 0;
    for (std::size_t block = 0; block < segment.posting_blocks(); ++block) {
      const auto plain = segment.postings(block);
      if (!plain) return plain.error();
      auto lists = segment.reader(block, *plain);
      while (lists.next_list()) {
        while (at < wanted_.size() && wanted_[at] < lists.term()) ++at;
        if (at < wanted_.size() && wanted_[at] == lists.term()) is_found_[at] = true;
      }
      if (!lists.ok()) return segment.damaged_postings(block);
    }
    return {};
  }

  std::vector<std::uint64_t> wanted_;  // ascending
  std::vector<bool> is_found_;
};

// The words that stand in `kept`, which is all that is left in `into`.
Result<std::optional<std::string>> copy_words(const Path& from, const ShardHead& head,
                                              const SegmentEntry& kept, const Path& into,
                                              const Sealer& sealer) {
  const auto segment = Segment::open(into, kept, sealer);
  if (!segment) return segment.error();
  const auto words = Vocabulary::read(from, sealer);
  if (!words) return words.error();
  const auto used = UsedTerms::of(*words, *segment, sealer);
  if (!used) return used.error();
  return copy_vocabulary(
      from, head.words, into, sealer, [&](std::string_view word) -> Result<bool> {
        return std::ranges::any_of(
            kPrefixes, [&](char prefix) { return used->contains(term_of(sealer, prefix, word)); });
      });
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
