// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/base/files.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace oubli {

Result<UniqueFd> open_for_reading(const Path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!fd.is_open()) return system_error("open " + path.string(), errno);
  struct stat about {};
  if (::fstat(fd.get(), &about) != 0) return system_error("stat " + path.string(), errno);
  if (!S_ISREG(about.st_mode)) return damaged("open " + path.string() + ": not a regular file");
  return fd;
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
