// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/server_eraser.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "adapters/imap/place.h"
#include "wiper/expunge_record.h"
#include "wiper/settle.h"

namespace oubli::wiper {

namespace {

constexpr int kTries = 3;
constexpr std::uint64_t kHeldAtOnce = 8U << 20;     // of messages to be redacted
constexpr std::chrono::milliseconds kBackOff{500};  // doubled with each try

imap::Uid uid_of(const PlannedMessage& message) {
  return static_cast<imap::Uid>(imap::number_at(message.range.begin));
}

imap::UidSet uids_of(const PlannedSource& source) {
  std::vector<imap::Uid> uids;
  for (const PlannedMessage& message : source.erase) uids.push_back(uid_of(message));
  return imap::ranges_of(std::move(uids));
}

Error changed(const std::string& locator) {
  return refused(locator + ": not what was planned; it was not touched",
                 "scan it again and make a new plan");
}

Error missing(const std::string& locator) {
  return Error{ErrorCode::NotFound,
               locator + ": the server does not give it any more; it was not erased",
               "scan where it may have gone, then run this again"};
}

Error another_folder(const PlannedSource& source) {
  return refused(source.path.string() +
                     ": the folder is another by now (UIDVALIDITY changed); nothing was touched",
                 "scan it again and make a new plan");
}

Error still_listed(const std::string& locator) {
  return failed(locator + ": the server says that it expunged it, and lists it still",
                "look at the folder's rights and at the server's log");
}

Error not_copied(const std::string& locator) {
  return failed(locator +
                    ": no redacted copy with its flags and date came to stand beside it; it "
                    "was not erased",
                "run the command again");
}

Error not_expunged(const std::string& locator) {
  return refused(locator + ": the server refused to expunge it; it was not erased",
                 "look at the folder's rights");
}

// Everything else of that folder is the server's to say.
Reached reached_on_server(bool is_rest_there) {
  Reached reached{Level::E0,
                  "expunged; the server may keep it where no mail program looks (Dovecot's mdbox "
                  "until `doveadm purge -u USER`, Exchange in Recoverable Items)",
                  {"BACKUP_NOT_REACHED", "LAZY_EXPUNGE", "PRE_RUN_BLOCKS", "REMOTE_SERVER",
                   "STRINGS_NOT_SEARCHED"}};
  if (!is_rest_there) reached.caveats.insert("OTHERS_VANISHED");
  return reached;
}

}  // namespace

Error cannot_expunge(const Path& folder) {
  return refused(folder.string() +
                     ": the server expunges messages only together with all that others marked as "
                     "deleted (it lacks UIDPLUS); nothing was erased",
                 "`oubli find` names the messages; erase them with a mail program");
}

struct ServerEraser::Work {
  std::uint64_t index = 0;
  const PlannedSource* source = nullptr;
  std::unique_ptr<ServerFolder> folder;
  ExpungeRecord record;
  FilesOutcome outcome;

  void keep_one(std::size_t position, Error why) {
    const imap::Uid uid = uid_of(source->erase[position]);
    record.going = imap::without(record.going, {{uid, uid}});
    outcome.kept.emplace(position, std::move(why));
  }

  // Keeps all of them that are in `uids`, and says why.
  void keep(const imap::UidSet& uids, Error (*why)(const std::string& locator)) {
    for (std::size_t i = 0; !uids.empty() && i < source->erase.size(); ++i) {
      if (!imap::contains(uids, uid_of(source->erase[i]))) continue;
      outcome.kept.emplace(i, why(source->erase[i].locator));
    }
    record.going = imap::without(record.going, uids);
  }

  Status open(Result<imap::FolderState> state) const {
    if (!state) return std::move(state).take_error();
    return state->uid_validity == record.uid_validity ? Status() : another_folder(*source);
  }
  Status look() const { return open(folder->look()); }
  Status select() const { return open(folder->select()); }

  // REQUIRES: it is of the plan.
  [[nodiscard]] std::size_t position_of(imap::Uid uid) const {
    const auto at = std::ranges::lower_bound(source->erase, uid, {}, uid_of);
    return static_cast<std::size_t>(at - source->erase.begin());
  }
  // What came after the record was made.
  [[nodiscard]] imap::UidSet since(const imap::UidSet& now) const {
    const imap::UidSet before{{1, record.uid_next - 1}};
    return imap::without(imap::without(now, record.listed), record.uid_next > 1 ? before : now);
  }
  [[nodiscard]] bool is_replacement(const ContentHash& hash) const {
    return std::ranges::any_of(source->erase, [&](const PlannedMessage& message) {
      return message.replacement && message.replacement->hash == hash;
    });
  }
  // Of the originals and of `copies`.
  [[nodiscard]] Result<std::map<imap::Uid, std::string>> facts_of(
      const std::multimap<ContentHash, imap::Uid>& copies) const {
    std::vector<imap::Uid> uids;
    for (const auto& [unused, uid] : copies) uids.push_back(uid);
    for (const PlannedMessage& message : source->erase) {
      if (imap::contains(record.going, uid_of(message))) uids.push_back(uid_of(message));
    }
    auto told = folder->facts(imap::ranges_of(std::move(uids)));
    if (!told) return std::move(told).take_error();
    std::map<imap::Uid, std::string> facts;
    for (auto& one : *told) facts.emplace(one.uid, std::move(one.text));
    return facts;
  }

  Status compare(const imap::UidSet& uids);
  Status note_what_stands();
  Status verify();
};

// Keeps those of them that are not the planned ones.
Status ServerEraser::Work::compare(const imap::UidSet& uids) {
  auto given = folder->hashes(record.uid_validity, uids);
  if (!given) return std::move(given).take_error();
  std::vector<imap::Uid> others;
  std::vector<imap::Uid> absent;
  for (const PlannedMessage& message : source->erase) {
    const imap::Uid uid = uid_of(message);
    if (!imap::contains(uids, uid)) continue;
    const auto at = given->find(uid);
    if (at == given->end()) absent.push_back(uid);
    if (at != given->end() && at->second != message.hash) others.push_back(uid);
  }
  keep(imap::ranges_of(std::move(others)), changed);
  keep(imap::ranges_of(std::move(absent)), missing);
  return {};
}

// The folder is open for changes afterwards.
Status ServerEraser::Work::note_what_stands() {
  auto state = folder->select();
  if (state) record.uid_next = state->uid_next;
  if (auto opened = open(std::move(state)); !opened) return opened;
  auto listed = folder->uids();
  if (!listed) return std::move(listed).take_error();
  record.listed = *std::move(listed);
  if (!record.listed.empty()) {
    record.uid_next = std::max(record.uid_next, record.listed.back().last);
  }
  keep(imap::without(record.going, record.listed), missing);
  auto marked = folder->deleted();
  if (!marked) return std::move(marked).take_error();
  record.marked = imap::common(record.going, *marked);
  return {};
}

// In a conversation of its own: what was expunged is gone, and what was not is there.
Status ServerEraser::Work::verify() {
  if (auto looked = look(); !looked) return looked;
  auto now = folder->uids();
  if (!now) return std::move(now).take_error();
  keep(imap::common(record.going, *now), still_listed);
  auto given = folder->hashes(record.uid_validity, record.going);
  if (!given) return std::move(given).take_error();
  for (const auto& [uid, unused] : *given) keep({{uid, uid}}, still_listed);
  const imap::UidSet lost = imap::without(imap::without(record.listed, record.going), *now);
  const imap::UidSet came = imap::without(*now, record.listed);
  const bool came_later = came.empty() || came.front().first >= record.uid_next;
  outcome.is_verified = lost.empty() && came_later;
  if (record.going.empty()) return {};
  outcome.add(reached_on_server(lost.empty()));
  return {};
}

Result<ServerEraser::Work> ServerEraser::prepare(std::uint64_t index,
                                                 const PlannedSource& source) const {
  if (!folders_) return failed(source.path.string() + ": its server was not asked");
  auto folder = folders_(source.path);
  if (!folder) return std::move(folder).take_error();
  Work work;
  work.index = index;
  work.source = &source;
  work.folder = *std::move(folder);
  work.record.uid_validity = static_cast<std::uint32_t>(source.erase.front().frame);
  work.record.going = uids_of(source);
  return work;
}

Result<FilesOutcome> ServerEraser::erase(std::uint64_t index, const PlannedSource& source) {
  auto prepared = prepare(index, source);
  if (!prepared) return std::move(prepared).take_error();
  Work& work = *prepared;
  Status done = work.look();
  if (done) done = work.compare(work.record.going);
  if (done && work.record.going.empty()) return std::move(work.outcome);
  if (!done) return std::move(done).take_error();
  auto by_uid = work.folder->expunges_by_uid();
  if (!by_uid) return std::move(by_uid).take_error();
  if (!*by_uid) return cannot_expunge(source.path);
  if (done = work.note_what_stands(); !done) return std::move(done).take_error();
  if (work.record.going.empty()) return std::move(work.outcome);
  if (!is_redacted(source)) return carry_on(work);
  if (done = redact(work); !done) return std::move(done).take_error();
  return go_on_with_copies(work);
}

Status ServerEraser::note(const Work& work, Step step) {
  return journal_.append({.step = step, .source = work.index, .text = to_text(work.record)});
}

// What has no copy as it should be stays.
Result<FilesOutcome> ServerEraser::go_on_with_copies(Work& work) {
  if (auto done = match_copies(work); !done) return std::move(done).take_error();
  if (!work.record.going.empty()) {
    if (auto done = work.note_what_stands(); !done) return std::move(done).take_error();
  }
  if (!work.record.going.empty()) return carry_on(work);
  if (auto done = give_up(work); !done) return std::move(done).take_error();
  return std::move(work.outcome);
}

Status ServerEraser::redact(Work& work) {
  if (auto noted = note(work, Step::Appending); !noted) return noted;
  std::vector<imap::Uid> some;
  std::uint64_t bytes = 0;
  for (const PlannedMessage& message : work.source->erase) {
    if (!imap::contains(work.record.going, uid_of(message))) continue;
    some.push_back(uid_of(message));
    bytes += message.range.size();
    if (bytes < kHeldAtOnce) continue;
    if (auto done = append_copies(work, imap::ranges_of(std::move(some))); !done) return done;
    some.clear();
    bytes = 0;
  }
  return some.empty() ? Status() : append_copies(work, imap::ranges_of(std::move(some)));
}

Status ServerEraser::append_copies(Work& work, const imap::UidSet& uids) {
  std::map<imap::Uid, std::string> made;
  auto done =
      work.folder->read(work.record.uid_validity, uids, [&](imap::Uid uid, std::string_view bytes) {
        const std::size_t at = work.position_of(uid);
        const PlannedMessage& message = work.source->erase[at];
        if (content_hash(bytes) != message.hash) return work.keep_one(at, changed(message.locator));
        auto copy = replace(replacer_, message, {"", std::string(bytes)});
        if (!copy) return work.keep_one(at, std::move(copy).take_error());
        made.emplace(uid, std::move(copy->message));
      });
  if (!done) return done;
  for (auto& [uid, copy] : made) {
    done = work.folder->append_like(Warrant(), uid, std::move(copy));
    if (done) continue;
    if (!work.folder->is_connected()) return done;
    work.keep_one(work.position_of(uid), std::move(done).take_error());
  }
  return {};
}

// The copies that came to stand there since the record was made. Each belongs to one original, and
// one that does not look like any is taken away again.
Status ServerEraser::match_copies(Work& work) {
  if (auto looked = work.look(); !looked) return looked;
  auto now = work.folder->uids();
  if (!now) return std::move(now).take_error();
  auto come = work.folder->hashes(work.record.uid_validity, work.since(*now));
  if (!come) return std::move(come).take_error();
  std::multimap<ContentHash, imap::Uid> copies;
  for (const auto& [uid, hash] : *come) {
    if (work.is_replacement(hash)) copies.emplace(hash, uid);
  }
  auto facts = work.facts_of(copies);
  if (!facts) return std::move(facts).take_error();
  const imap::UidSet going = work.record.going;
  for (std::size_t i = 0; i < work.source->erase.size(); ++i) {
    const PlannedMessage& message = work.source->erase[i];
    if (!imap::contains(going, uid_of(message))) continue;
    auto [at, end] = copies.equal_range(message.replacement->hash);
    const auto looks_alike = [&](const auto& copy) {
      const auto its = facts->find(copy.second);
      const auto other = facts->find(uid_of(message));
      return its != facts->end() && other != facts->end() && its->second == other->second;
    };
    const auto found = std::find_if(at, end, looks_alike);
    if (found == end) {
      work.keep_one(i, not_copied(message.locator));
    } else {
      copies.erase(found);
    }
  }
  std::vector<imap::Uid> strays;
  for (const auto& [unused, uid] : copies) strays.push_back(uid);
  return expunge_strays(work, imap::ranges_of(std::move(strays)));
}

// A refusal leaves them: they hold nothing of the person.
Status ServerEraser::expunge_strays(Work& work, const imap::UidSet& strays) {
  if (strays.empty()) return {};
  Status done = work.select();
  if (done) done = work.folder->mark(Warrant(), strays);
  if (done) done = work.folder->expunge(Warrant(), strays);
  return done || work.folder->is_connected() ? Status() : done;
}

Result<FilesOutcome> ServerEraser::carry_on(Work& work) {
  if (auto done = note(work, Step::Expunging); !done) return std::move(done).take_error();
  return end(work);
}

Result<FilesOutcome> ServerEraser::end(Work& work) {
  if (auto done = expunge(work); !done) return std::move(done).take_error();
  if (auto done = work.verify(); !done) return std::move(done).take_error();
  if (work.record.going.empty()) {
    if (auto done = give_up(work); !done) return std::move(done).take_error();
    return std::move(work.outcome);
  }
  const Reached& reached = work.outcome.reached.front();
  auto done = journal_.append({.step = Step::Done, .source = work.index, .text = to_text(reached)});
  if (!done) return std::move(done).take_error();
  return std::move(work.outcome);
}

// REQUIRES: the folder is open for changes.
Status ServerEraser::expunge(Work& work) {
  const Warrant warrant;
  Status done;
  for (int tries = 0; tries < kTries; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(kBackOff * (1 << (tries - 1)));
    if (tries > 0) done = work.select();
    if (!done) continue;
    auto listed = work.folder->uids();
    if (!listed) {
      done = std::move(listed).take_error();
      continue;
    }
    const imap::UidSet left = imap::common(work.record.going, *listed);
    if (left.empty()) return {};
    done = work.folder->mark(warrant, left);
    if (done) done = work.folder->expunge(warrant, left);
    if (done) return {};
    if (work.folder->is_connected()) return take_back(work, done.error());
  }
  return done;
}

// The server refused: what it did not expunge gets back what it had.
Status ServerEraser::take_back(Work& work, const Error& why) {
  Status done = work.select();
  if (!done) return why;
  auto listed = work.folder->uids();
  if (!listed) return why;
  ExpungeRecord& record = work.record;
  const imap::UidSet left = imap::common(record.going, *listed);
  done = work.folder->unmark(Warrant(), imap::without(left, record.marked));
  if (!done) return why;
  work.keep(left, not_expunged);
  if (!record.going.empty()) return {};  // some went before it refused
  if (done = give_up(work); !done) return done;
  return why;
}

Status ServerEraser::give_up(const Work& work) {
  return journal_.append({.step = Step::Failed, .source = work.index});
}

Result<FilesOutcome> ServerEraser::settle(std::uint64_t index, const PlannedSource& source,
                                          SourceState& state) {
  auto record = parse_expunge_record(state.expunging);
  if (!record) return damaged("the journal does not say what was to be expunged");
  auto prepared = prepare(index, source);
  if (!prepared) return std::move(prepared).take_error();
  Work& work = *prepared;
  work.keep(imap::without(work.record.going, record->going), changed);
  work.record = *std::move(record);
  if (state.last == Step::Done) {
    if (!work.verify()) work.outcome.is_verified = false;
    if (work.outcome.reached.empty()) work.outcome.add(state.reached.value_or(Reached{}));
    return std::move(work.outcome);
  }
  if (auto done = find_again(work, state); !done) return std::move(done).take_error();
  auto outcome = state.last == Step::Appending ? go_on_with_copies(work) : end(work);
  if (outcome) state.last = Step::Done;
  return outcome;
}

// The folder of a run that was killed, as that run left it; open for changes afterwards.
Status ServerEraser::find_again(Work& work, SourceState& state) {
  Status done = work.look();
  if (!done && work.folder->is_connected()) {
    auto is_there = work.folder->exists();
    const bool is_gone = done.error().code == ErrorCode::Refused || (is_there && !*is_there);
    if (!is_gone) return done;
    state.last = Step::Failed;
    auto noted = give_up(work);
    return noted ? done : noted;
  }
  if (!done) return done;
  auto listed = work.folder->uids();
  if (!listed) return std::move(listed).take_error();
  // What is not listed went in that run; where only copies were being made, by somebody else.
  if (state.last == Step::Appending) {
    work.keep(imap::without(work.record.going, *listed), missing);
  }
  done = work.compare(imap::common(work.record.going, *listed));
  return done ? work.select() : done;
}

}  // namespace oubli::wiper
