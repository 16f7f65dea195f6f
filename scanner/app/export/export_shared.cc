// SPDX-License-Identifier: GPL-3.0-or-later
// A server that shows one message in many folders (Gmail's labels) gives it once: for the others it
// is taken from where it stands in the copy, with the flags and the date that each folder has.
#include <fcntl.h>

#include "scanner/app/export/export_run.h"

namespace oubli::app {

namespace {

Result<std::string> bytes_of(int root, const FolderCopy::Place& place) {
  const UniqueFd file(::openat(root, place.file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  std::string bytes(place.where.size(), '\0');
  auto got = read_at(file.get(), place.where.begin, bytes);
  if (!got) return std::move(got).take_error();
  if (*got != bytes.size()) return damaged(place.file + ": became shorter");
  return bytes;
}

}  // namespace

// What has still to be fetched.
Result<imap::UidSet> Export::copy_shared(int root, FolderCopy& copy, const imap::Address& address,
                                         const imap::UidSet& wanted, MailServers::Use& server) {
  names_.clear();
  auto identities = server->identities(wanted);
  if (!identities) return std::move(identities).take_error();
  std::set<imap::Uid> known;
  for (const imap::Identified& one : *identities) {
    if (!imap::contains(wanted, one.uid)) continue;
    const auto [at, is_new] = names_.emplace(one.uid, Name{one.id, one.size});
    if (is_new && copied_.contains(at->second)) known.insert(one.uid);
  }
  auto facts = server->facts(imap::ranges_of({known.begin(), known.end()}));
  if (!facts) return std::move(facts).take_error();
  std::vector<imap::Uid> done;
  for (const imap::Facts& one : *facts) {
    if (should_stop()) return interrupted();
    if (known.erase(one.uid) == 0) continue;  // not asked for, or told twice
    auto bytes = bytes_of(root, copied_.at(names_.at(one.uid)));
    if (!bytes) continue;
    auto taken = take(copy, address, {one.uid, bytes->size(), *bytes, &one});
    if (!taken) return std::move(taken).take_error();
    done.push_back(one.uid);
  }
  return imap::without(wanted, imap::ranges_of(std::move(done)));
}

// What had to be altered for an mbox is none that could be taken for another folder.
void Export::note_shared(const ServerMail& mail, FolderCopy::Place place) {
  const auto name = names_.find(mail.uid);
  if (name == names_.end() || name->second.second != mail.size) return;
  if (place.where.size() == mail.size) copied_.emplace(name->second, std::move(place));
}

}  // namespace oubli::app
