// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/held_file.h"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sodium.h>

#include "wiper/disk.h"
#include "wiper/json_text.h"

namespace oubli::wiper {

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t nanoseconds(const timespec& when) {
  return static_cast<std::int64_t>(when.tv_sec) * kNanoseconds + when.tv_nsec;
}

Status check_kind(const struct stat& about, const Path& path) {
  if (S_ISLNK(about.st_mode)) {
    return refused("open " + path.string() + ": a symbolic link",
                   "name the real file (`realpath` shows it)");
  }
  if (!S_ISREG(about.st_mode)) return refused("open " + path.string() + ": not a regular file");
  if (about.st_nlink > 1) {
    return refused("open " + path.string() + ": the file has " + std::to_string(about.st_nlink) +
                       " names (hard links)",
                   "erase the other names first (`find / -samefile FILE` lists them)");
  }
  return {};
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
  held.fd.reset(::openat(held.folder.get(), held.name.c_str(),
                         O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!held.fd.is_open() && errno == EWOULDBLOCK) {
    return Error{ErrorCode::Locked, "open " + path.string() + ": another program holds a lease",
                 "close that program, then run this again"};
  }
  if (!held.fd.is_open()) return system_error("open " + path.string(), errno);
  if (::fstat(held.fd.get(), &held.about) != 0) {
    return system_error("stat " + path.string(), errno);
  }
  if (held.about.st_ino != named.st_ino || held.about.st_dev != named.st_dev) {
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

std::string random_token() {
  std::string bytes(8, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return hex_of(bytes);
}

}  // namespace oubli::wiper
