// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/shard_writer.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "indexer/posting_buffer.h"
#include "indexer/schema.h"
#include "indexer/segment_merge.h"
#include "indexer/shard_head.h"
#include "indexer/vocabulary.h"

namespace oubli::index {

namespace {

// A commit costs a few fsyncs, and what is not committed is lost with a killed run.
constexpr std::size_t kCommitDocuments = 10'000;
constexpr std::size_t kMostHeld = std::size_t{64} << 20;

// The head is written last: a folder without one was cut short while it was being made.
Status make(const Path& folder, const Sealer& sealer) {
  if (auto done = remove_leftovers(folder, [](const auto&) { return true; }); !done) return done;
  ShardHead head;
  head.shard = folder.filename();
  if (auto done = write_shard_head(folder, head, sealer); !done) return done;
  return sync_directory(folder.parent_path().empty() ? Path(".") : folder.parent_path());
}

Result<UniqueFd> lock(const Path& folder) {
  UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) return system_error("open index " + folder.string(), errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno != EWOULDBLOCK) return system_error("lock index " + folder.string(), errno);
  return Error{ErrorCode::Locked,
               "open index " + folder.string() + ": another run is writing to it",
               "wait for it to end, or see what it does with `oubli status`"};
}

bool is_word_field(char prefix) {
  return prefix == kWord || prefix == kFrom || prefix == kTo || prefix == kSubject;
}

}  // namespace

struct ShardWriter::State {
  Path folder;
  const Sealer* sealer;  // outlives the writer
  Leftovers leftovers = Leftovers::Remove;
  UniqueFd held_lock;
  OpenShard shard;  // as committed, and what the next commit makes of it
  VocabularyWriter vocabulary;
  std::uint64_t every_document;  // the term that all have
  std::optional<SegmentWriter> segment;
  PostingBuffer postings;
  std::size_t uncommitted = 0;
  bool has_new_drops = false;
  bool is_broken = false;  // something failed: what is on disk is unknown until opened again

  [[nodiscard]] std::string name() const { return "index " + folder.string(); }
  Status check_usable() const;
  void collect(std::span<const std::string> terms, DocumentId document);
  Status drop_above(DocumentId last_committed);
  [[nodiscard]] Result<bool> is_stored(DocumentId document) const;
  Status end_segment();
  Status merge_due();
  Status clear_leftovers() const;
};

Status ShardWriter::State::check_usable() const {
  if (!is_broken) return {};
  return failed(name() + ": an earlier write failed, it must be opened again");
}

void ShardWriter::State::collect(std::span<const std::string> terms, DocumentId document) {
  postings.add(every_document, document);
  for (const std::string& term : terms) {
    if (term.empty()) continue;
    const std::uint64_t hash = sealer->hash_term(term);
    postings.add(hash, document);
    if (term.front() == kWord) {
      vocabulary.note(hash, std::string_view(term).substr(1));
    } else if (is_word_field(term.front()) && term.find('@') == std::string::npos) {
      std::string word(term);
      word.front() = kWord;
      vocabulary.note(sealer->hash_term(word), std::string_view(term).substr(1));
    }
  }
}

// What a killed run committed and the catalog never heard of.
Status ShardWriter::State::drop_above(DocumentId last_committed) {
  if (shard.head.last <= last_committed) return {};
  DocumentSet stored;
  for (const Segment& each : shard.segments) {
    if (each.entry().last <= last_committed) continue;
    if (auto done = each.collect(every_document, stored); !done) return done;
  }
  const auto left_over = std::ranges::upper_bound(stored, last_committed);
  stored.erase(stored.begin(), left_over);
  if (without(stored, shard.head.dropped).empty()) return {};
  shard.head.dropped = unite({std::move(shard.head.dropped), std::move(stored)});
  return write_shard_head(folder, shard.head, *sealer);
}

Result<bool> ShardWriter::State::is_stored(DocumentId document) const {
  for (const Segment& each : shard.segments) {
    if (document < each.entry().first || document > each.entry().last) continue;
    return each.has(document);
  }
  return document <= shard.head.last && document > shard.head.last - uncommitted;
}

Status ShardWriter::State::end_segment() {
  if (!segment) return {};
  if (auto done = postings.write(*segment); !done) return done;
  auto entry = segment->finish();
  if (!entry) return std::move(entry).take_error();
  segment.reset();
  auto opened = Segment::open(folder, *entry, *sealer);
  if (!opened) return std::move(opened).take_error();
  shard.segments.push_back(*std::move(opened));
  shard.head.segments.push_back(*std::move(entry));
  return {};
}

Status ShardWriter::State::merge_due() {
  ShardHead& head = shard.head;
  while (const std::size_t due = due_to_merge(head.segments, head.dropped.size())) {
    const std::size_t first = head.segments.size() - due;
    auto merged =
        merge_segments(std::span(shard.segments).subspan(first), head.dropped, folder, *sealer);
    if (!merged) return std::move(merged).take_error().during("merge " + name());
    const DocumentId from = first == 0 ? 0 : head.segments[first].first;
    std::erase_if(head.dropped, [&](DocumentId each) { return each >= from; });
    head.segments.resize(first);
    shard.segments.erase(shard.segments.begin() + static_cast<std::ptrdiff_t>(first),
                         shard.segments.end());
    if (!*merged) continue;
    auto opened = Segment::open(folder, **merged, *sealer);
    if (!opened) return std::move(opened).take_error();
    shard.segments.push_back(*std::move(opened));
    head.segments.push_back(**std::move(merged));
  }
  return {};
}

Status ShardWriter::State::clear_leftovers() const {
  return leftovers == Leftovers::Keep ? Status() : remove_unnamed(folder, shard.head);
}

ShardWriter::ShardWriter() = default;
ShardWriter::~ShardWriter() = default;

Result<std::unique_ptr<ShardWriter>> ShardWriter::open(const Path& folder, const Sealer& sealer,
                                                       DocumentId last_committed,
                                                       Leftovers leftovers) {
  const std::string doing = "open index " + folder.string();
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return system_error(doing, errno);
  auto held = lock(folder);
  if (!held) return std::move(held).take_error();
  if (last_committed == 0 && !has_shard_head(folder)) {
    if (auto done = make(folder, sealer); !done) return std::move(done).take_error().during(doing);
  }
  auto shard = open_shard(folder, sealer);
  if (!shard) return std::move(shard).take_error().during(doing);
  // Before anything is removed: what an old head does not name a newer one may, if it is found.
  if (auto reaches = check_reaches(shard->head, last_committed, folder); !reaches) {
    return std::move(reaches).take_error();
  }
  auto vocabulary = VocabularyWriter::open(folder, shard->head.words, sealer);
  if (!vocabulary) return std::move(vocabulary).take_error().during(doing);

  std::unique_ptr<ShardWriter> writer(new ShardWriter);
  writer->state_.reset(new State{.folder = folder,
                                 .sealer = &sealer,
                                 .leftovers = leftovers,
                                 .held_lock = *std::move(held),
                                 .shard = *std::move(shard),
                                 .vocabulary = *std::move(vocabulary),
                                 .every_document = sealer.hash_term(kEveryDocument),
                                 .segment = {},
                                 .postings = {}});
  if (auto done = writer->state_->clear_leftovers(); !done) return std::move(done).take_error();
  if (auto done = writer->state_->drop_above(last_committed); !done) {
    return std::move(done).take_error();
  }
  return writer;
}

Status ShardWriter::discard(const Path& folder) {
  const auto held = lock(folder);
  if (!held) return held.error().code == ErrorCode::NotFound ? Status() : held.error();
  return remove_shard_head(folder);
}

Result<Stored> ShardWriter::add(std::span<const std::string> terms, std::string_view record) {
  State& state = *state_;
  if (auto usable = state.check_usable(); !usable) return std::move(usable).take_error();
  if (state.shard.head.last == std::numeric_limits<DocumentId>::max()) {
    return failed(state.name() + ": it has given out all its numbers",
                  "start anew with another --workspace DIR");
  }
  state.is_broken = true;  // until all of it has happened
  if (!state.segment) {
    auto segment = SegmentWriter::create(state.folder, *state.sealer);
    if (!segment) return std::move(segment).take_error();
    state.segment.emplace(*std::move(segment));
  }
  const DocumentId document = state.shard.head.last + 1;
  auto sealed = state.sealer->seal_record(record);
  if (auto done = state.segment->add_record(document, sealed.bytes); !done) {
    return std::move(done).take_error().during("add a message to " + state.name());
  }
  state.collect(terms, document);
  state.shard.head.last = document;
  ++state.uncommitted;
  state.is_broken = false;
  return Stored{document, std::move(sealed.key)};
}

Status ShardWriter::drop(DocumentId document) {
  State& state = *state_;
  if (auto usable = state.check_usable(); !usable) return usable;
  DocumentSet& dropped = state.shard.head.dropped;
  if (contains(dropped, document)) return {};  // by a run that was killed then
  const auto is_stored = state.is_stored(document);
  if (!is_stored) return is_stored.error();
  if (!*is_stored) return {};  // and merged away since
  dropped.insert(std::ranges::lower_bound(dropped, document), document);
  state.has_new_drops = true;
  return {};
}

bool ShardWriter::wants_commit() const {
  return state_->uncommitted >= kCommitDocuments ||
         state_->postings.bytes() + state_->vocabulary.fresh_bytes() > kMostHeld;
}

Status ShardWriter::commit() {
  State& state = *state_;
  if (auto usable = state.check_usable(); !usable) return usable;
  if (state.uncommitted == 0 && !state.has_new_drops) return {};
  state.is_broken = true;  // until all of it has happened
  if (auto done = state.vocabulary.write(); !done) return done;
  state.shard.head.words = state.vocabulary.files();
  if (auto done = state.end_segment(); !done) {
    return std::move(done).take_error().during("commit " + state.name());
  }
  if (auto done = state.merge_due(); !done) return done;
  if (auto done = write_shard_head(state.folder, state.shard.head, *state.sealer); !done)
    return done;
  if (auto done = state.clear_leftovers(); !done) return done;
  state.uncommitted = 0;
  state.has_new_drops = false;
  state.is_broken = false;
  return {};
}

DocumentId ShardWriter::last_document() const { return state_->shard.head.last; }

}  // namespace oubli::index
