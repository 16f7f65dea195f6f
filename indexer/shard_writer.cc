// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/shard_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <sys/stat.h>

#include "indexer/dropped.h"
#include "indexer/rebuild.h"
#include "indexer/schema.h"
#include "indexer/vocabulary.h"
#include "indexer/xapian_error.h"

namespace oubli::index {

namespace {

// Measured, see docs/decisions/0002-index-settings.md: Xapian inverts into one ordered map, whose
// look-ups miss the cache once it has grown, so it is emptied into the (uncommitted) tables often,
// and committed seldom.
constexpr std::size_t kFlushDocuments = 250;
constexpr const char* kFlushDocumentsText = "250";
constexpr std::size_t kCommitDocuments = 20000;
// Long messages reach this before kFlushDocuments.
constexpr std::size_t kMostHeld = std::size_t{96} << 20;
constexpr std::size_t kBytesPerPosting = 60;
constexpr std::size_t kBytesPerDocument = 400;

// Xapian writes its version file last. A shard without one was cut short while it was being made,
// which Xapian can neither open nor finish; it holds nothing yet.
Status clear_half_made(const Path& folder) {
  std::error_code failure;
  if (std::filesystem::exists(folder / "iamglass", failure)) return {};
  for (auto left = std::filesystem::directory_iterator(folder, failure);
       !failure && left != std::filesystem::directory_iterator(); left.increment(failure)) {
    std::filesystem::remove_all(left->path(), failure);
    if (failure) break;
  }
  if (failure) return system_error("clear what an interrupted run left", failure.value());
  return {};
}

bool is_word_field(char prefix) {
  return prefix == kWord || prefix == kFrom || prefix == kTo || prefix == kSubject;
}

}  // namespace

// Xapian reads these whenever a database is opened. A changeset would be a second copy of every
// block.
void prepare_environment() {
  ::unsetenv("XAPIAN_MAX_CHANGESETS");
  ::setenv("XAPIAN_FLUSH_THRESHOLD", kFlushDocumentsText, 1);
}

struct ShardWriter::State {
  Path folder;
  const Sealer* sealer;  // outlives the writer
  Xapian::WritableDatabase database;
  VocabularyWriter vocabulary;
  DocumentSet dropped;
  bool has_new_drops = false;
  std::size_t held = 0;       // bytes Xapian keeps, about
  std::size_t unflushed = 0;  // changes since Xapian emptied its map
  std::size_t uncommitted = 0;
  bool is_broken = false;  // something failed: what is on disk is unknown until opened again
  std::vector<std::uint64_t> hashes;

  [[nodiscard]] std::string name() const { return "index " + folder.string(); }

  void count_change(std::size_t postings);
  void collect(std::span<const std::string> terms);
  Status drop_above(DocumentId last_committed);
  Status check_usable() const;
};

// Follows Xapian, which empties its map by itself every kFlushDocuments changes.
void ShardWriter::State::count_change(std::size_t postings) {
  ++uncommitted;
  if (++unflushed == kFlushDocuments) {
    unflushed = 0;
    held = 0;
  } else {
    held += postings * kBytesPerPosting + kBytesPerDocument;
  }
}

// Sorted, so that Xapian's ordered containers are filled at their end.
void ShardWriter::State::collect(std::span<const std::string> terms) {
  hashes.clear();
  for (const std::string& term : terms) {
    if (term.empty()) continue;
    const std::uint64_t hash = sealer->hash_term(term);
    hashes.push_back(hash);
    if (term.front() == kWord) {
      vocabulary.note(hash, std::string_view(term).substr(1));
    } else if (is_word_field(term.front()) && term.find('@') == std::string::npos) {
      std::string word(term);
      word.front() = kWord;
      vocabulary.note(sealer->hash_term(word), std::string_view(term).substr(1));
    }
  }
  std::ranges::sort(hashes);
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

// What a killed run committed and the catalog never heard of.
Status ShardWriter::State::drop_above(DocumentId last_committed) {
  const DocumentId last = database.get_lastdocid();
  const DocumentId known = dropped.empty() ? 0 : dropped.back();
  if (last <= last_committed || known >= last) return {};
  for (DocumentId id = std::max(last_committed, known) + 1; id <= last; ++id) dropped.push_back(id);
  return write_dropped(folder, dropped);
}

Status ShardWriter::State::check_usable() const {
  if (!is_broken) return {};
  return failed(name() + ": an earlier write failed, it must be opened again");
}

ShardWriter::ShardWriter() = default;
ShardWriter::~ShardWriter() = default;

Result<std::unique_ptr<ShardWriter>> ShardWriter::open(const Path& folder, const Sealer& sealer,
                                                       DocumentId last_committed) {
  const std::string doing = "open index " + folder.string();
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return system_error(doing, errno);
  if (last_committed == 0) {
    if (auto cleared = clear_half_made(folder); !cleared) {
      return std::move(cleared).take_error().during(doing);
    }
  }
  auto database = without_throwing(doing, [&] { return open_writable(folder); });
  if (!database) return std::move(database).take_error();
  auto dropped = read_dropped(folder);
  if (!dropped) return std::move(dropped).take_error().during(doing);
  const bool is_new = database->get_lastdocid() == 0;
  auto vocabulary = VocabularyWriter::open(folder, sealer, is_new);
  if (!vocabulary) return std::move(vocabulary).take_error().during(doing);

  std::unique_ptr<ShardWriter> writer(new ShardWriter);
  writer->state_.reset(new State{folder,
                                 &sealer,
                                 std::move(*database),
                                 std::move(*vocabulary),
                                 std::move(*dropped),
                                 false,
                                 0,
                                 0,
                                 0,
                                 false,
                                 {}});
  if (writer->last_document() < last_committed) {
    return damaged(doing + ": it lacks messages the catalog has",
                   "scan again with --full to make the index anew");
  }
  if (auto done = writer->state_->drop_above(last_committed); !done) {
    return std::move(done).take_error();
  }
  // Nothing reaches the disk but through commit(): a transaction left open is given up, while a
  // database left open would be committed.
  auto begun = without_throwing(doing, [&] { writer->state_->database.begin_transaction(true); });
  if (!begun) return std::move(begun).take_error();
  return writer;
}

Result<Stored> ShardWriter::add(std::span<const std::string> terms, std::string_view record) {
  State& state = *state_;
  if (auto usable = state.check_usable(); !usable) return std::move(usable).take_error();
  state.collect(terms);
  auto sealed = state.sealer->seal_record(record);
  auto added = without_throwing("add a message to " + state.name(), [&] {
    Xapian::Document document;
    document.set_data(sealed.bytes);
    for (const std::uint64_t hash : state.hashes) document.add_boolean_term(term_bytes(hash));
    return state.database.add_document(document);
  });
  if (!added) {
    state.is_broken = true;
    return std::move(added).take_error();
  }
  state.count_change(state.hashes.size());
  return Stored{*added, std::move(sealed.key)};
}

Status ShardWriter::drop(DocumentId document) {
  State& state = *state_;
  if (auto usable = state.check_usable(); !usable) return usable;
  const auto at = std::ranges::lower_bound(state.dropped, document);
  if (at != state.dropped.end() && *at == document) return {};  // by a run that was killed then
  state.dropped.insert(at, document);
  state.has_new_drops = true;
  return {};
}

bool ShardWriter::wants_commit() const {
  return state_->uncommitted >= kCommitDocuments ||
         state_->held + state_->vocabulary.fresh_bytes() > kMostHeld;
}

Status ShardWriter::commit() {
  State& state = *state_;
  if (auto usable = state.check_usable(); !usable) return usable;
  if (state.uncommitted == 0 && !state.has_new_drops) return {};
  state.is_broken = true;  // until all of it has happened
  if (state.has_new_drops) {
    if (auto done = write_dropped(state.folder, state.dropped); !done) return done;
    state.has_new_drops = false;
  }
  if (auto done = state.vocabulary.write(); !done) return done;
  auto committed = without_throwing("commit " + state.name(), [&] {
    state.database.commit_transaction();
    state.database.begin_transaction(true);
  });
  if (!committed) return committed;
  // Xapian syncs its files but not the directory its new version file was renamed in.
  if (auto done = sync_directory(state.folder); !done) return done;
  state.held = state.unflushed = state.uncommitted = 0;
  state.is_broken = false;
  return {};
}

DocumentId ShardWriter::last_document() const { return state_->database.get_lastdocid(); }

}  // namespace oubli::index
