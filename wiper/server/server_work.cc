// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/server/server_work.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/imap/place.h"

namespace oubli::wiper {

namespace {

Error another_folder(const PlannedSource& source) {
  return refused(source.path.string() +
                     ": the folder is another by now (UIDVALIDITY changed); nothing was touched",
                 "scan it again and make a new plan");
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

imap::Uid uid_of(const PlannedMessage& message) {
  return static_cast<imap::Uid>(imap::number_at(message.range.begin));
}

Error ServerWork::changed(const std::string& locator) {
  return refused(locator + ": not what was planned; it was not touched",
                 "scan it again and make a new plan");
}

Error ServerWork::missing(const std::string& locator) {
  return Error{ErrorCode::NotFound,
               locator + ": the server does not give it any more; it was not erased",
               "scan where it may have gone, then run this again"};
}

Error ServerWork::still_listed(const std::string& locator) {
  return failed(locator + ": the server says that it expunged it, and lists it still",
                "where the server archives what is expunged (Gmail: Settings, Forwarding and "
                "POP/IMAP, Immediately delete the message forever) change that and run this again; "
                "else look at the folder's rights");
}

void ServerWork::keep_one(std::size_t position, Error why) {
  const imap::Uid uid = uid_of(source->erase[position]);
  record.going = imap::without(record.going, {{uid, uid}});
  outcome.kept.emplace(position, std::move(why));
}

void ServerWork::keep(const imap::UidSet& uids, Reason* why) {
  for (std::size_t i = 0; !uids.empty() && i < source->erase.size(); ++i) {
    if (!imap::contains(uids, uid_of(source->erase[i]))) continue;
    outcome.kept.emplace(i, why(source->erase[i].locator));
  }
  record.going = imap::without(record.going, uids);
}

Status ServerWork::check(Result<imap::FolderState> state) const {
  if (!state) return std::move(state).take_error();
  return state->uid_validity == record.uid_validity ? Status() : another_folder(*source);
}

std::size_t ServerWork::position_of(imap::Uid uid) const {
  const auto at = std::ranges::lower_bound(source->erase, uid, {}, uid_of);
  return static_cast<std::size_t>(at - source->erase.begin());
}

imap::UidSet ServerWork::since(const imap::UidSet& now) const {
  const imap::UidSet come = imap::without(now, record.listed);
  return record.uid_next > 1 ? imap::without(come, {{1, record.uid_next - 1}}) : come;
}

Status ServerWork::compare(const imap::UidSet& uids) {
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

Status ServerWork::note_what_stands() {
  auto state = folder->select();
  if (state) record.uid_next = state->uid_next;
  if (auto opened = check(std::move(state)); !opened) return opened;
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

Status ServerWork::verify() {
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

}  // namespace oubli::wiper
