// SPDX-License-Identifier: GPL-3.0-or-later
// Redacting on a server: copies are added, seen to be there, and each told by its planned hash, its
// flags and its date to be that of one original.
#include <algorithm>
#include <map>
#include <utility>

#include "wiper/server_eraser.h"
#include "wiper/server_work.h"

namespace oubli::wiper {

namespace {

constexpr std::uint64_t kHeldAtOnce = 8U << 20;  // of messages to be redacted

Error not_copied(const std::string& locator) {
  return failed(locator +
                    ": no redacted copy with its flags and date came to stand beside it; it "
                    "was not erased",
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
    done = work.folder->append_like(Warrant(), uid, std::move(copy));
    if (done) continue;
    if (!work.folder->is_connected()) return done;
    work.keep_one(work.position_of(uid), std::move(done).take_error());
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
  const imap::UidSet going = work.record.going;
  for (std::size_t i = 0; i < work.source->erase.size(); ++i) {
    const PlannedMessage& message = work.source->erase[i];
    if (!imap::contains(going, uid_of(message))) continue;
    auto [at, end] = copies.equal_range(message.replacement->hash);
    const auto looks_alike = [&](const auto& copy) {
      const auto its = facts->find(copy.second);
      const auto other = facts->find(uid_of(message));
      return its != facts->end() && other != facts->end() &&
             imap::is_alike(its->second, other->second);
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
Status ServerEraser::expunge_strays(ServerWork& work, const imap::UidSet& strays) {
  if (strays.empty()) return {};
  Status done = work.select();
  if (done) done = work.folder->mark(Warrant(), strays);
  if (done) done = work.folder->expunge(Warrant(), strays);
  return done || work.folder->is_connected() ? Status() : done;
}

}  // namespace oubli::wiper
