// SPDX-License-Identifier: GPL-3.0-or-later
// One folder on a server while it is erased from: the planned messages that still go, those that
// are kept and why, and the looks at the folder that decide it. Changes nothing on the server.
// Owned by ServerEraser; one thread. Failure: the server could not be asked, or the folder is
// another by now.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "wiper/mailbox/file_eraser.h"
#include "wiper/plan.h"
#include "wiper/server/expunge_record.h"
#include "wiper/server/server_folder.h"

namespace oubli::wiper {

[[nodiscard]] imap::Uid uid_of(const PlannedMessage& message);

struct ServerWork {
  std::uint64_t index = 0;
  const PlannedSource* source = nullptr;
  std::unique_ptr<ServerFolder> folder;
  ExpungeRecord record;
  FilesOutcome outcome;
  std::map<imap::Uid, imap::Uid> copies;  // by their originals; where the server put them, it says

  // Keeps it, or all of them that are in `uids`, as they are, and says why.
  using Reason = Error(const std::string& locator);
  void keep_one(std::size_t position, Error why);
  void keep(const imap::UidSet& uids, Reason* why);
  static Reason changed, missing, still_listed;

  // Opens the folder; fails where it is another by now.
  Status look() const { return check(folder->look()); }
  Status select() const { return check(folder->select()); }
  Status check(Result<imap::FolderState> state) const;

  // REQUIRES: it is of the plan.
  [[nodiscard]] std::size_t position_of(imap::Uid uid) const;
  // What came after the record was made.
  [[nodiscard]] imap::UidSet since(const imap::UidSet& now) const;

  // Keeps those of them that are not the planned ones.
  Status compare(const imap::UidSet& uids);
  // Makes the record anew. The folder is open for changes afterwards.
  Status note_what_stands();
  // In a conversation of its own: what was expunged is gone, and what was not is there.
  Status verify();
};

}  // namespace oubli::wiper
