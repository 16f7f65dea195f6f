// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/held_file.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <linux/magic.h>
#include <sodium.h>
#include <sys/vfs.h>

#include "adapters/directory.h"
#include "wiper/disk/disk.h"
#include "wiper/json_text.h"

namespace oubli::wiper {

namespace {

Status check_kind(const struct stat& about, const Path& path) {
  if (S_ISLNK(about.st_mode)) {
    return refused("open " + path.string() + ": a symbolic link",
                   "name the real file (`realpath` shows it)");
  }
  if (!S_ISREG(about.st_mode)) return refused("open " + path.string() + ": not a regular file");
  if (about.st_nlink > 1) {
    return refused("open " + path.string() + ": the file has " + std::to_string(about.st_nlink) +
                       " names (hard links)",
                   "find / -samefile '" + path.string() +
                       "' lists them: remove those that are not needed, or make each a copy "
                       "(cp -p, mv) and erase from all of them");
  }
  return {};
}

bool is_on_overlay(int fd) {
  struct statfs system {};
  return ::fstatfs(fd, &system) == 0 && system.f_type == OVERLAYFS_SUPER_MAGIC;
}

// Whether the name leads to what was opened. On an overlay the opening itself may have given the
// file another number.
bool is_what_was_named(const HeldFile& held) {
  if (is_same_file(held.before, fingerprint_of(held.about)) &&
      held.before.device == held.about.st_dev) {
    return true;
  }
  if (!is_on_overlay(held.fd.get())) return false;
  auto named = look_up(held.folder.get(), held.name);
  return named && is_same_file(*named, fingerprint_of(held.about));
}

// Only its owner's rights are used: it may be that these do not suffice.
Error not_opened(const HeldFile& held, int number) {
  Error why = system_error("open " + held.path.string(), number);
  if (number != EACCES || !held.owner.is_another()) return why;
  return std::move(why).hinting("its owner, with whose rights it is erased, may not write to it");
}

}  // namespace

Result<HeldFile> hold(const Path& path) {
  HeldFile held;
  held.path = path;
  held.name = path.filename().string();
  auto folder = open_folder(path.parent_path());
  if (!folder) return std::move(folder).take_error();
  held.folder = std::move(*folder);
  struct stat named {};
  if (::fstatat(held.folder.get(), held.name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0) {
    return system_error("open " + path.string(), errno);
  }
  // Looked at before it is opened, because opening a device may do something.
  if (auto fine = check_kind(named, path); !fine) return std::move(fine).take_error();
  held.before = fingerprint_of(named);
  auto owner = Owner::of(held.folder.get(), named, path);
  if (!owner) return std::move(owner).take_error();
  held.owner = std::move(*owner);
  if (const ActingAs acting(held.owner); acting.failure() != 0) {
    errno = acting.failure();
  } else {
    held.fd.reset(::openat(held.folder.get(), held.name.c_str(),
                           O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  }
  if (!held.fd.is_open() && errno == EWOULDBLOCK) {
    return Error{ErrorCode::Locked, "open " + path.string() + ": another program holds a lease",
                 "close that program, then run this again"};
  }
  if (!held.fd.is_open()) return not_opened(held, errno);
  if (::fstat(held.fd.get(), &held.about) != 0) {
    return system_error("stat " + path.string(), errno);
  }
  if (!is_what_was_named(held)) {
    return refused("open " + path.string() + ": replaced while it was being opened",
                   "run this again");
  }
  return held;
}

Fingerprint fingerprint_of(const struct stat& about) {
  return {about.st_dev, about.st_ino, static_cast<std::uint64_t>(about.st_size),
          nanoseconds(about.st_mtim), nanoseconds(about.st_ctim)};
}

Result<std::optional<Fingerprint>> look_up(int folder, const std::string& name) {
  struct stat about {};
  if (::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0) {
    return std::optional(fingerprint_of(about));
  }
  if (errno == ENOENT) return std::optional<Fingerprint>();
  return system_error("stat " + name, errno);
}

bool is_same_file(const std::optional<Fingerprint>& found, const Fingerprint& file) {
  return found && found->inode == file.inode;
}

Status still_unchanged(const HeldFile& held, const Fingerprint& expected) {
  struct stat about {};
  if (::fstat(held.fd.get(), &about) != 0) {
    return system_error("stat " + held.path.string(), errno);
  }
  auto named = look_up(held.folder.get(), held.name);
  if (!named) return std::move(named).take_error();
  if (fingerprint_of(about) == expected && *named == expected) return {};
  return refused(held.path.string() + ": changed since the plan was made",
                 "scan it again and make a new plan");
}

Result<Fingerprint> still_planned(const HeldFile& held, const Fingerprint& planned) {
  auto same = still_unchanged(held, planned);
  if (same) return planned;
  const Fingerprint since = fingerprint_of(held.about);
  const bool is_copied_up = held.before == planned && is_on_overlay(held.fd.get()) &&
                            since.size == planned.size && since.modified_ns == planned.modified_ns;
  if (is_copied_up && still_unchanged(held, since)) return since;
  return std::move(same).take_error();
}

std::string random_token() {
  std::string bytes(8, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return hex_of(bytes);
}

}  // namespace oubli::wiper
