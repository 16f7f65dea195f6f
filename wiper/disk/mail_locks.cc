// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/mail_locks.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace oubli::wiper {

namespace {

Error locked(const Path& path, const std::string& how) {
  return {ErrorCode::Locked, path.string() + ": " + how,
          "close the mail program or wait for the delivery, then run this again"};
}

Status lock_bytes(int fd, const Path& path) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  // The lock belongs to the open file and not to the process: a process's own is dropped when any
  // descriptor on the file is closed.
  if (::fcntl(fd, F_OFD_SETLK, &whole) == 0) return {};
  if (errno == EAGAIN || errno == EACCES) return locked(path, "locked by another program (fcntl)");
  return system_error("lock " + path.string(), errno);
}

Status lock_whole(int fd, const Path& path) {
  struct statfs system {};
  // NFS carries out flock() as the very lock taken before, which would keep ourselves out.
  if (::fstatfs(fd, &system) == 0 && system.f_type == NFS_SUPER_MAGIC) return {};
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return {};
  if (errno == EWOULDBLOCK) return locked(path, "locked by another program (flock)");
  return system_error("lock " + path.string(), errno);
}

Status make_dotlock(Disk& disk, const HeldFile& held, const OurNames& ours) {
  const int folder = held.folder.get();
  const Path shown = held.path.string() + ".lock";
  UniqueFd made;
  if (auto done = check(disk.create(folder, ours.lock, made), "create " + shown.string()); !done) {
    return done;
  }
  // The process id is what liblockfile and Dovecot write and read there.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (auto done = write_fully(disk, made.get(), 0, pid, shown); !done) return done;
  const int wrong = disk.link(folder, ours.lock, held.name + ".lock");
  if (wrong == EEXIST) {
    return Error{ErrorCode::Locked, shown.string() + " is there: another program has the mailbox",
                 "if no program uses it any more, unlink the lock file and run this again"};
  }
  return check(wrong, "create " + shown.string());
}

}  // namespace

Result<bool> take_write_lease(int fd, const Path& shown) {
  // The signal that a lease is being broken ends a process by default; SIGURG is ignored by
  // default, and still_alone() asks instead.
  if (::fcntl(fd, F_SETSIG, SIGURG) != 0) return false;
  if (::fcntl(fd, F_SETLEASE, F_WRLCK) == 0) return true;
  if (errno == EAGAIN || errno == EBUSY) return locked(shown, "open in another program");
  return false;  // not our file, or a file system without leases
}

Result<MailLocks> MailLocks::take(Disk& disk, const HeldFile& held, const OurNames& ours,
                                  bool has_dotlock) {
  MailLocks locks(disk, held, ours);
  Status done = locks.also_lock(held.fd.get(), held.path);
  if (done && has_dotlock) done = make_dotlock(disk, held, ours);
  if (done) done = locks.take_lease();
  if (done) return locks;
  // The first failure is the one to tell; what release() leaves, recovery finds by the token.
  Error why = std::move(done).take_error();
  if (auto undone = locks.release(); !undone) {
    why.what += "; and then " + undone.error().what;
  }
  return why;
}

Status MailLocks::also_lock(int fd, const Path& shown) const {
  if (auto done = lock_bytes(fd, shown); !done) return done;
  return lock_whole(fd, shown);
}

Status MailLocks::take_lease() {
  auto lease = take_write_lease(held_->fd.get(), held_->path);
  if (!lease) return std::move(lease).take_error();
  has_lease_ = *lease;
  return {};
}

Status MailLocks::still_alone() const {
  if (!has_lease_ || ::fcntl(held_->fd.get(), F_GETLEASE) == F_WRLCK) return {};
  return locked(held_->path, "another program is opening it");
}

Status MailLocks::release() {
  if (has_lease_) {
    // Cannot fail for a lease that is ours; a broken one is gone already.
    (void)::fcntl(held_->fd.get(), F_SETLEASE, F_UNLCK);
    has_lease_ = false;
  }
  return unlink_dotlock(*disk_, held_->folder.get(), held_->name, *ours_);
}

Status unlink_dotlock(Disk& disk, int folder, const std::string& name, const OurNames& ours) {
  auto mine = look_up(folder, ours.lock);
  if (!mine) return std::move(mine).take_error();
  auto theirs = look_up(folder, name + ".lock");
  if (!theirs) return std::move(theirs).take_error();
  if (*mine && *theirs && (*theirs)->inode == (*mine)->inode) {
    Status done = check(disk.unlink(folder, name + ".lock"), "unlink " + name + ".lock");
    // Before the name goes by which it is known as ours: were only that one lost to a power cut,
    // nobody could tell whose lock it is that keeps everybody out.
    if (done) done = check(disk.sync(folder), "sync the folder of " + name);
    if (!done) return done;
  }
  if (*mine) {
    if (auto done = check(disk.unlink(folder, ours.lock), "unlink " + ours.lock); !done)
      return done;
  }
  // Also when it is gone already: one that comes back with the power, after the journal has said
  // that nothing is left, keeps everybody out for ever.
  return check(disk.sync(folder), "sync the folder of " + name);
}

}  // namespace oubli::wiper
