// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/server/server_eraser.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "wiper/server/server_work.h"
#include "wiper/settle.h"

namespace oubli::wiper {

namespace {

constexpr int kTries = 3;
constexpr std::chrono::milliseconds kBackOff{500};  // doubled with each try

imap::UidSet uids_of(const PlannedSource& source) {
  std::vector<imap::Uid> uids;
  for (const PlannedMessage& message : source.erase) uids.push_back(uid_of(message));
  return imap::ranges_of(std::move(uids));
}

Error not_expunged(const std::string& locator) {
  return refused(locator + ": the server refused to expunge it; it was not erased",
                 "look at the folder's rights");
}

}  // namespace

Error cannot_expunge(const Path& folder) {
  return refused(folder.string() +
                     ": the server expunges messages only together with all that others marked as "
                     "deleted (it lacks UIDPLUS); nothing was erased",
                 "`oubli find` names the messages; erase them with a mail program");
}

Result<ServerWork> ServerEraser::prepare(std::uint64_t index, const PlannedSource& source) const {
  if (!folders_) return failed(source.path.string() + ": its server was not asked");
  auto folder = folders_(source.path);
  if (!folder) return std::move(folder).take_error();
  ServerWork work;
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
  ServerWork& work = *prepared;
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

Status ServerEraser::note(const ServerWork& work, Step step) {
  return journal_.append({.step = step, .source = work.index, .text = to_text(work.record)});
}

Result<FilesOutcome> ServerEraser::carry_on(ServerWork& work) {
  if (auto done = note(work, Step::Expunging); !done) return std::move(done).take_error();
  return end(work);
}

Result<FilesOutcome> ServerEraser::end(ServerWork& work) {
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
Status ServerEraser::expunge(ServerWork& work) {
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
  return std::move(done).take_error().hinting("run this again: it first ends what was begun");
}

// The server refused: what it did not expunge gets back what it had.
Status ServerEraser::take_back(ServerWork& work, const Error& why) {
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

Status ServerEraser::give_up(const ServerWork& work) {
  return journal_.append({.step = Step::Failed, .source = work.index});
}

Result<FilesOutcome> ServerEraser::settle(std::uint64_t index, const PlannedSource& source,
                                          SourceState& state) {
  auto record = parse_expunge_record(state.asked);
  if (!record) return damaged("the journal does not say what was to be expunged");
  auto prepared = prepare(index, source);
  if (!prepared) return std::move(prepared).take_error();
  ServerWork& work = *prepared;
  work.keep(imap::without(work.record.going, record->going), ServerWork::changed);
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
Status ServerEraser::find_again(ServerWork& work, SourceState& state) {
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
    work.keep(imap::without(work.record.going, *listed), ServerWork::missing);
  }
  done = work.compare(imap::common(work.record.going, *listed));
  return done ? work.select() : done;
}

}  // namespace oubli::wiper
