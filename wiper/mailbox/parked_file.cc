// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/mailbox/parked_file.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include "wiper/disk/mail_locks.h"

namespace oubli::wiper {

namespace {

std::string our_name(const std::string& token, std::uint64_t position) {
  return OurNames(token + "-" + std::to_string(position)).old;
}

Error changed_on_disk(const Path& path) {
  return refused(path.string() + ": changed since the plan was made",
                 "scan it again and make a new plan");
}

}  // namespace

ParkedFile::ParkedFile(MessageFile file, const std::string& token, std::uint64_t position)
    : row{.source = file.source, .message = file.message, .path = file.held.path},
      print(fingerprint_of(file.held.about)),
      name(std::move(file.held.name)),
      away(our_name(token, position)),
      folder(std::move(file.held.folder)),
      fd(std::move(file.held.fd)),
      owner(std::move(file.held.owner)),
      is_exclusive(file.is_exclusive) {}

ParkedFile::ParkedFile(const JournalFile& file, const std::string& token, std::uint64_t position)
    : row{.source = file.source, .message = file.message, .path = file.path},
      print(file.print),
      name(file.path.filename().string()),
      away(our_name(token, position)) {}

void ParkedFile::owe(Error why) {
  row.is_owed = true;
  row.reached.reset();
  if (!row.fault) row.fault = std::move(why);
}

void ParkedFile::leave_name(Disk& disk) {
  struct stat about {};
  auto named = look_up(folder.get(), name);
  if (!named || ::fstat(fd.get(), &about) != 0) {
    row.fault = named ? system_error("stat " + row.path.string(), errno) : named.error();
    return;
  }
  if (!is_same_file(*named, print)) {
    row.fault = Error{ErrorCode::NotFound, row.path.string() + ": moved while it was to be erased",
                      "run the command again"};
    return;
  }
  if (fingerprint_of(about) != print) {
    row.fault = changed_on_disk(row.path);
    return;
  }
  const int wrong = ActingDisk(disk, owner).rename(folder.get(), name, away);
  auto parked = look_up(folder.get(), away);
  is_away = parked && *parked;
  if (wrong != 0) row.fault = system_error("rename " + row.path.string(), wrong);
  if (!parked) owe(parked.error());
}

void ParkedFile::check_away() {
  auto parked = look_up(folder.get(), away);
  struct stat about {};
  if (!parked || ::fstat(fd.get(), &about) != 0) {
    owe(parked ? system_error("stat " + shown().string(), errno) : parked.error());
    return;
  }
  const Fingerprint now = fingerprint_of(about);
  // The change time is not compared: the new name changed it.
  const bool is_unchanged = now.size == print.size && now.modified_ns == print.modified_ns;
  if (!is_same_file(*parked, print) || !is_unchanged || about.st_nlink != 1) {
    row.fault = changed_on_disk(row.path);
  } else if (is_exclusive && ::fcntl(fd.get(), F_GETLEASE) != F_WRLCK) {
    row.fault = Error{ErrorCode::Locked, row.path.string() + ": another program is opening it",
                      "close the mail program, then run this again"};
  }
}

void ParkedFile::return_name(Disk& real) {
  ActingDisk disk(real, owner);
  auto parked = look_up(folder.get(), away);
  auto named = look_up(folder.get(), name);
  if (!parked || !named) return owe(parked ? named.error() : parked.error());
  if (!*parked) {
    is_away = false;
    return;
  }
  int wrong = 0;
  if (!*named) {
    wrong = disk.link(folder.get(), away, name);
    // A file system without second names.
    const bool has_no_links = wrong == EPERM || wrong == ENOTSUP || wrong == ENOSYS;
    if (has_no_links) wrong = disk.rename(folder.get(), away, name);
    if (has_no_links && wrong == 0) {
      is_away = false;
      return;
    }
  } else if (!is_same_file(*named, **parked)) {
    wrong = EEXIST;
  }
  if (wrong == 0) wrong = disk.unlink(folder.get(), away);
  is_away = wrong != 0;
  if (wrong == 0) return;
  Error why = system_error("give " + shown().string() + " its name back", wrong);
  owe(wrong == EEXIST ? std::move(why).hinting("rename it to a free name, then run this again")
                      : std::move(why));
}

Status ParkedFile::check_ours() const {
  struct stat about {};
  if (::fstat(fd.get(), &about) != 0) return system_error("stat " + shown().string(), errno);
  if (!is_same_file(fingerprint_of(about), print)) return changed_on_disk(row.path);
  auto named = look_up(folder.get(), name);
  if (!named) return std::move(named).take_error();
  if (about.st_nlink == 1 && !is_same_file(*named, print)) return {};
  return refused(row.path.string() + ": the file was given another name meanwhile",
                 "unlink that name (`find / -inum " + std::to_string(print.inode) +
                     "` shows it), then run the command again");
}

void ParkedFile::unlink(Disk& disk) {
  if (!is_away) return;
  auto parked = look_up(folder.get(), away);
  if (!parked) return owe(std::move(parked).take_error());
  if (!*parked) return;  // somebody was faster; it is overwritten
  if (!is_same_file(*parked, print)) {
    return owe(refused(shown().string() + ": another file took its place", "look at that file"));
  }
  const int wrong = ActingDisk(disk, owner).unlink(folder.get(), away);
  if (wrong != 0) owe(system_error("unlink " + shown().string(), wrong));
}

Status ParkedFile::find_again() {
  auto opened = open_folder(row.path.parent_path());
  // More likely it is not mounted than that it went with all that is in it.
  if (!opened && opened.error().code == ErrorCode::NotFound) {
    return std::move(opened).take_error().hinting(
        "mount its file system, or make an empty folder there if it is gone for good; then run "
        "this "
        "again");
  }
  if (!opened) return std::move(opened).take_error();
  folder = std::move(*opened);
  auto parked = look_up(folder.get(), away);
  if (!parked) return std::move(parked).take_error();
  is_away = parked->has_value();
  auto whose = Owner::of(folder.get(), {away, name}, row.path);
  if (!whose) return std::move(whose).take_error();
  owner = std::move(*whose);
  return {};
}

bool ParkedFile::is_lost_or_opened() {
  if (is_away) {
    if (const ActingAs acting(owner); acting.failure() != 0) {
      errno = acting.failure();
    } else {
      fd.reset(::openat(folder.get(), away.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    }
    auto lease = fd.is_open() ? take_write_lease(fd.get(), shown())
                              : Result<bool>(system_error("open " + shown().string(), errno));
    if (lease) {
      is_exclusive = *lease;
    } else {
      owe(std::move(lease).take_error());
    }
    return fd.is_open() && !row.is_owed;
  }
  auto named = look_up(folder.get(), name);
  if (!named) {
    owe(std::move(named).take_error());
    return false;
  }
  // Somebody gave it its name back by hand: it was not erased, and nothing is owed.
  if (is_same_file(*named, print)) return false;
  row.reached = Reached{Level::E0, "somebody took the old file away before it was overwritten", {}};
  return true;
}

}  // namespace oubli::wiper
