// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps every other program away from a mailbox while it is packed anew: fcntl and flock locks,
// a dotlock, and a lease that nobody else has the file open. All are taken without waiting,
// because programs take them in different orders; one that is refused gives all back.
// Owned by one eraser; one thread. Failure: Locked (somebody has it), Failed.
#pragma once

#include <string>

#include "wiper/disk/disk.h"
#include "wiper/disk/held_file.h"

namespace oubli::wiper {

class MailLocks {
 public:
  // REQUIRES: `token` stands in the journal, so that a killed run's dotlock is known as ours.
  // Without a dotlock for a message that is a file of its own: nobody looks for one there, and in
  // a Maildir it would be taken for a message.
  static Result<MailLocks> take(Disk& disk, const HeldFile& held, const OurNames& ours,
                                bool has_dotlock = true);
  MailLocks(const MailLocks&) = delete;
  MailLocks& operator=(const MailLocks&) = delete;
  MailLocks(MailLocks&&) = default;
  MailLocks& operator=(MailLocks&&) = delete;
  ~MailLocks() = default;  // without release() the dotlock stays, and recovery takes it away

  // fcntl and flock on one more descriptor: the new file, before it gets the name.
  Status also_lock(int fd, const Path& shown) const;
  // Fails (Locked) when somebody has asked to open the file since.
  Status still_alone() const;
  // Whether the file system could tell that nobody else has the file open.
  [[nodiscard]] bool is_exclusive() const { return has_lease_; }

  Status release();

 private:
  MailLocks(Disk& disk, const HeldFile& held, const OurNames& ours)
      : disk_(&disk), held_(&held), ours_(&ours) {}
  Status take_lease();

  Disk* disk_;  // lent, like the next two, by the eraser that owns the locks
  const HeldFile* held_;
  const OurNames* ours_;
  bool has_lease_ = false;
};

// Takes away the dotlock of `name` when it is a link to ours.lock, then ours.lock, for good: the
// folder is synced. Nothing there is fine.
Status unlink_dotlock(Disk& disk, int folder, const std::string& name, const OurNames& ours);

// A write lease on an open descriptor: Locked when somebody else has the file open; false when the
// file system cannot tell.
Result<bool> take_write_lease(int fd, const Path& shown);

}  // namespace oubli::wiper
