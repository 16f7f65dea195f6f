// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/base/files.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "adapters/base/access_time.h"

namespace oubli {

namespace {

constexpr int kToRead = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

Result<UniqueFd> regular(UniqueFd fd, const Path& path) {
  struct stat about {};
  if (::fstat(fd.get(), &about) != 0) return system_error("stat " + path.string(), errno);
  if (!S_ISREG(about.st_mode)) return damaged("open " + path.string() + ": not a regular file");
  keep_access_time(fd.get());
  return fd;
}

// One component after the other, where the kernel cannot be asked for the whole.
UniqueFd walk_to(const Path& path, int flags) {
  UniqueFd at(::open(path.is_absolute() ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  const Path below = path.relative_path();
  for (auto part = below.begin(); at.is_open() && part != below.end(); ++part) {
    const bool is_last = std::next(part) == below.end();
    const int how = is_last ? flags | O_NOFOLLOW : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    const Path name = part->empty() ? Path(".") : *part;
    UniqueFd next(::openat(at.get(), name.c_str(), how));
    struct stat about {};
    const int wrong = errno;
    if (!next.is_open() && wrong == ENOTDIR &&
        ::fstatat(at.get(), name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISLNK(about.st_mode)) {
      errno = ELOOP;
      return {};
    }
    errno = wrong;
    at = std::move(next);
  }
  return at;
}

Result<UniqueFd> open_without_links(const Path& path, int flags) {
  struct open_how how {};
  how.flags = static_cast<__u64>(flags);
  how.resolve = RESOLVE_NO_SYMLINKS;
  UniqueFd fd(static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
  // EPERM: a container that does not know the call.
  if (!fd.is_open() && (errno == ENOSYS || errno == EPERM)) fd = walk_to(path, flags);
  if (fd.is_open()) return fd;
  if (errno != ELOOP) return system_error("open " + path.string(), errno);
  return failed("open " + path.string() + ": a symbolic link stands in the way",
                "see where it leads (`realpath`), and scan that");
}

// Root may open anything, and what a link in somebody's folder leads to is for them to choose.
bool may_follow(int folder, const struct stat& found) {
  if (::geteuid() != 0) return true;
  struct stat about {};
  if (::fstat(folder, &about) != 0 || found.st_uid != about.st_uid) return false;
  const bool is_roots_alone = (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  return about.st_uid != 0 || is_roots_alone;
}

}  // namespace

void keep_access_time(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags >= 0) (void)::fcntl(fd, F_SETFL, flags | O_NOATIME);  // refused where it is not ours
}

Result<UniqueFd> open_resolved(const Path& path) {
  auto fd = open_without_links(path, kToRead);
  return fd ? regular(*std::move(fd), path) : std::move(fd);
}

Result<UniqueFd> open_resolved_folder(const Path& path) {
  return open_without_links(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

Result<UniqueFd> open_beside(int folder, const std::string& name, int flags, const Path& shown) {
  UniqueFd fd(::openat(folder, name.c_str(), kToRead | O_NOFOLLOW | flags));
  if (fd.is_open()) return fd;
  struct stat about {};
  const int wrong = errno;
  const bool is_link =
      ::fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(about.st_mode);
  if (!is_link) return system_error("open " + shown.string(), wrong);
  fd.reset(::openat(folder, name.c_str(), kToRead | flags));
  if (!fd.is_open()) return system_error("open " + shown.string(), errno);
  if (::fstat(fd.get(), &about) != 0) return system_error("stat " + shown.string(), errno);
  if (may_follow(folder, about)) return fd;
  return failed("open " + shown.string() + ": a symbolic link to what is not its owner's",
                "see where it leads (`realpath`), and scan that");
}

Result<UniqueFd> open_for_reading(const Path& path) {
  UniqueFd fd(::open(path.c_str(), kToRead));
  if (!fd.is_open()) return system_error("open " + path.string(), errno);
  return regular(std::move(fd), path);
}

Result<std::size_t> read_at(int fd, std::uint64_t offset, std::span<char> into) {
  std::size_t got = 0;
  while (got < into.size()) {
    const ssize_t n =
        ::pread(fd, into.data() + got, into.size() - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error("read", errno);
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  return got;
}

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Status sync_file(int fd, const Path& path) {
  if (::fsync(fd) != 0) return system_error("sync " + path.string(), errno);
  return {};
}

Status sync_directory(const Path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open()) return system_error("open " + path.string(), errno);
  return sync_file(fd.get(), path);
}

Result<std::string> read_file(const Path& path, std::size_t limit) {
  auto fd = open_for_reading(path);
  if (!fd) return std::move(fd).take_error();
  struct stat about {};
  if (::fstat(fd->get(), &about) != 0) return system_error("stat " + path.string(), errno);
  // One more than it says it holds, so that a file that grows meanwhile is noticed.
  std::string bytes(std::min(limit, static_cast<std::size_t>(about.st_size)) + 1, '\0');
  auto got = read_at(fd->get(), 0, bytes);
  if (!got) return std::move(got).take_error().during(path.string());
  if (*got > limit) return damaged(path.string() + ": larger than " + std::to_string(limit));
  if (*got == bytes.size()) return failed(path.string() + ": grew while it was read");
  bytes.resize(*got);
  return bytes;
}

Status replace_file(const Path& path, std::string_view bytes) {
  const Path beside = path.string() + ".new";
  const UniqueFd fd(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                           S_IRUSR | S_IWUSR));
  if (!fd.is_open()) return system_error("create " + beside.string(), errno);
  if (auto done = write_all(fd.get(), bytes); !done) {
    return std::move(done).take_error().during(beside.string());
  }
  if (auto done = sync_file(fd.get(), beside); !done) return done;
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    return system_error("rename " + beside.string(), errno);
  }
  return sync_directory(path.parent_path().empty() ? Path(".") : path.parent_path());
}

}  // namespace oubli
