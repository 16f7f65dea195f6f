// SPDX-License-Identifier: GPL-3.0-or-later
// Redacting on a server: copies are added, seen to be there, and each told by its planned hash, its
// flags and its date to be that of one original.
#include <algorithm>
#include <map>
#include <utility>

#include "wiper/server/server_eraser.h"
#include "wiper/server/server_work.h"

namespace oubli::wiper {

namespace {

constexpr std::uint64_t kHeldAtOnce = 8U << 20;  // of messages to be redacted

// `changed`: the copy that was added, as the server made it; `maybe`: it may be among these.
Error not_copied(const ServerWork& work, const PlannedMessage& message, const imap::UidSet& changed,
                 const imap::UidSet& maybe) {
  const auto places = [&](const imap::UidSet& uids) {
    return work.source->path.string() + "#" + imap::to_text(uids);
  };
  if (!changed.empty()) {
    return failed(message.locator + ": the server changed its redacted copy, which stands at " +
                      places(changed) + "; the original was not erased",
                  "look at both, and delete one with a mail program");
  }
  return failed(
      message.locator + ": no redacted copy with its flags and date came to stand beside it" +
          (maybe.empty() ? "" : "; a changed one may be among what came since, " + places(maybe)) +
          "; it was not erased",
      "run the command again");
}

using Copies = std::multimap<ContentHash, imap::Uid>;

bool is_replacement(const PlannedSource& source, const ContentHash& hash) {
  return std::ranges::any_of(source.erase, [&](const PlannedMessage& message) {
    return message.replacement && message.replacement->hash == hash;
  });
}

// Flags and dates of the originals and of the copies.
Result<std::map<imap::Uid, imap::Facts>> facts_of(const ServerWork& work, const Copies& copies) {
  std::vector<imap::Uid> uids;
  for (const auto& [unused, uid] : copies) uids.push_back(uid);
  for (const PlannedMessage& message : work.source->erase) {
    if (imap::contains(work.record.going, uid_of(message))) uids.push_back(uid_of(message));
  }
  auto told = work.folder->facts(imap::ranges_of(std::move(uids)));
  if (!told) return std::move(told).take_error();
  std::map<imap::Uid, imap::Facts> facts;
  for (auto& one : *told) facts.emplace(one.uid, std::move(one));
  return facts;
}

// Takes the copy of each original out of `copies`, into `matched`. Returns the positions of the
// originals that have none.
std::vector<std::size_t> pair_off(const ServerWork& work, Copies& copies,
                                  const std::map<imap::Uid, imap::Facts>& facts,
                                  std::vector<imap::Uid>& matched) {
  std::vector<std::size_t> without_copy;
  for (std::size_t i = 0; i < work.source->erase.size(); ++i) {
    const PlannedMessage& message = work.source->erase[i];
    if (!imap::contains(work.record.going, uid_of(message))) continue;
    auto [at, end] = copies.equal_range(message.replacement->hash);
    const auto looks_alike = [&](const auto& copy) {
      const auto its = facts.find(copy.second);
      const auto other = facts.find(uid_of(message));
      return its != facts.end() && other != facts.end() &&
             imap::is_alike(its->second, other->second);
    };
    const auto found = std::find_if(at, end, looks_alike);
    if (found == end) {
      without_copy.push_back(i);
    } else {
      matched.push_back(found->second);
      copies.erase(found);
    }
  }
  return without_copy;
}

}  // namespace

// What has no copy as it should be stays.
Result<FilesOutcome> ServerEraser::go_on_with_copies(ServerWork& work) {
  if (auto done = match_copies(work); !done) return std::move(done).take_error();
  if (!work.record.going.empty()) {
    if (auto done = work.note_what_stands(); !done) return std::move(done).take_error();
  }
  if (!work.record.going.empty()) return carry_on(work);
  if (auto done = give_up(work); !done) return std::move(done).take_error();
  return std::move(work.outcome);
}

Status ServerEraser::redact(ServerWork& work) {
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

Status ServerEraser::append_copies(ServerWork& work, const imap::UidSet& uids) {
  std::map<imap::Uid, std::string> made;
  auto done =
      work.folder->read(work.record.uid_validity, uids, [&](imap::Uid uid, std::string_view bytes) {
        const std::size_t at = work.position_of(uid);
        const PlannedMessage& message = work.source->erase[at];
        if (content_hash(bytes) != message.hash)
          return work.keep_one(at, ServerWork::changed(message.locator));
        auto copy = replace(replacer_, message, {"", std::string(bytes)});
        if (!copy) return work.keep_one(at, std::move(copy).take_error());
        made.emplace(uid, std::move(copy->message));
      });
  if (!done) return done;
  for (auto& [uid, copy] : made) {
    auto stands = work.folder->append_like(Warrant(), uid, std::move(copy));
    if (stands && !stands->empty()) work.copies[uid] = stands->front().first;
    if (stands) continue;
    if (!work.folder->is_connected()) return std::move(stands).take_error();
    work.keep_one(work.position_of(uid), std::move(stands).take_error());
  }
  return {};
}

// The copies that came to stand there since the record was made. Each belongs to one original, and
// one that does not look like any is taken away again.
Status ServerEraser::match_copies(ServerWork& work) {
  if (auto looked = work.look(); !looked) return looked;
  auto now = work.folder->uids();
  if (!now) return std::move(now).take_error();
  auto come = work.folder->hashes(work.record.uid_validity, work.since(*now));
  if (!come) return std::move(come).take_error();
  Copies copies;
  for (const auto& [uid, hash] : *come) {
    if (is_replacement(*work.source, hash)) copies.emplace(hash, uid);
  }
  auto facts = facts_of(work, copies);
  if (!facts) return std::move(facts).take_error();
  std::vector<imap::Uid> matched;
  const auto without_copy = pair_off(work, copies, *facts, matched);
  std::vector<imap::Uid> strays;
  for (const auto& [unused, uid] : copies) strays.push_back(uid);
  auto gone = expunge_strays(work, imap::ranges_of(std::move(strays)));
  if (!gone || without_copy.empty()) return gone;
  return keep_without_copy(work, without_copy, imap::ranges_of(std::move(matched)));
}

// The originals stay; a copy that stands there as the server changed it is named. It is not taken
// away: nothing but the server's word tells it from mail that came meanwhile.
Status ServerEraser::keep_without_copy(ServerWork& work, const std::vector<std::size_t>& positions,
                                       const imap::UidSet& matched) {
  auto now = work.folder->uids();
  if (!now) return std::move(now).take_error();
  const imap::UidSet others = imap::without(work.since(*now), matched);
  for (const std::size_t position : positions) {
    const PlannedMessage& message = work.source->erase[position];
    const auto told = work.copies.find(uid_of(message));
    const bool is_there = told != work.copies.end() && imap::contains(others, told->second);
    const imap::UidSet changed =
        is_there ? imap::UidSet{{told->second, told->second}} : imap::UidSet();
    work.keep_one(position, not_copied(work, message, changed,
                                       told == work.copies.end() ? others : imap::UidSet()));
  }
  return {};
}

// A refusal leaves them: they hold nothing of the person.
Status ServerEraser::expunge_strays(ServerWork& work, const imap::UidSet& strays) {
  if (strays.empty()) return {};
  Status done = work.select();
  if (done) done = work.folder->mark(Warrant(), strays);
  if (done) done = work.folder->expunge(Warrant(), strays);
  return done || work.folder->is_connected() ? Status() : done;
}

}  // namespace oubli::wiper
