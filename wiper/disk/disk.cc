// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <vector>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "adapters/base/access_time.h"

namespace oubli::wiper {

namespace {

// Not in the kernel headers of Debian 12; the numbers are ABI (fs/ext4/ext4.h, Linux 5.14).
constexpr unsigned long kExt4Checkpoint = _IOW('f', 43, std::uint32_t);
constexpr std::uint32_t kCheckpointZeroout = 2;

template <typename Call>
int retried(Call call) {
  for (;;) {
    if (call() >= 0) return 0;
    if (errno != EINTR) return errno;
  }
}

// Whether the kernel has anything of the file in memory; true where it does not tell.
bool is_cached(int fd) {
  constexpr std::uint64_t kWindow = 1ULL << 30;
  struct stat about {};
  if (::fstat(fd, &about) != 0) return true;
  const auto size = static_cast<std::uint64_t>(about.st_size);
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  for (std::uint64_t at = 0; at < size; at += kWindow) {
    const std::uint64_t length = std::min(kWindow, size - at);
    std::vector<unsigned char> pages((length + page - 1) / page);
    void* window = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(at));
    if (window == MAP_FAILED) return true;
    const bool knows = ::mincore(window, length, pages.data()) == 0;
    ::munmap(window, length);
    const auto is_in = [](unsigned char state) { return (state & 1U) != 0; };
    if (!knows || std::any_of(pages.begin(), pages.end(), is_in)) return true;
  }
  return false;
}

}  // namespace

int RealDisk::create(int folder, const std::string& name, UniqueFd& made) {
  return retried([&] {
    made.reset(::openat(folder, name.c_str(),
                        O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY,
                        S_IRUSR | S_IWUSR));
    if (made.is_open()) keep_access_time(made.get());
    return made.get();
  });
}

int RealDisk::create_folder(int folder, const std::string& name) {
  return retried([&] { return ::mkdirat(folder, name.c_str(), S_IRWXU); });
}

int RealDisk::link(int folder, const std::string& from, const std::string& to) {
  return retried([&] { return ::linkat(folder, from.c_str(), folder, to.c_str(), 0); });
}

int RealDisk::exchange(int folder, const std::string& a, const std::string& b) {
  return retried(
      [&] { return ::renameat2(folder, a.c_str(), folder, b.c_str(), RENAME_EXCHANGE); });
}

int RealDisk::rename(int folder, const std::string& from, const std::string& to) {
  return retried([&] { return ::renameat(folder, from.c_str(), folder, to.c_str()); });
}

int RealDisk::unlink(int folder, const std::string& name) {
  return retried([&] { return ::unlinkat(folder, name.c_str(), 0); });
}

int RealDisk::remove_folder(int folder, const std::string& name) {
  return retried([&] { return ::unlinkat(folder, name.c_str(), AT_REMOVEDIR); });
}

int RealDisk::write(int fd, std::uint64_t offset, std::span<const char> bytes,
                    std::size_t& written) {
  return retried([&] {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    written = n < 0 ? 0 : static_cast<std::size_t>(n);
    return n;
  });
}

int RealDisk::read(int fd, std::uint64_t offset, std::span<char> into, std::size_t& got) {
  return retried([&] {
    const ssize_t n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    got = n < 0 ? 0 : static_cast<std::size_t>(n);
    return n;
  });
}

int RealDisk::truncate(int fd, std::uint64_t size) {
  return retried([&] { return ::ftruncate(fd, static_cast<off_t>(size)); });
}

int RealDisk::sync(int fd) {
  return retried([&] { return ::fsync(fd); });
}

int RealDisk::bypass_cache(int fd, bool on) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return errno;
  const int wanted = on ? flags | O_DIRECT : flags & ~O_DIRECT;
  return wanted == flags ? 0 : retried([&] { return ::fcntl(fd, F_SETFL, wanted); });
}

int RealDisk::change_owner(int fd, uid_t user, gid_t group) {
  return retried([&] { return ::fchown(fd, user, group); });
}

int RealDisk::change_mode(int fd, mode_t mode) {
  return retried([&] { return ::fchmod(fd, mode); });
}

int RealDisk::set_times(int fd, std::span<const timespec, 2> times) {
  return retried([&] { return ::futimens(fd, times.data()); });
}

int RealDisk::set_attribute(int fd, const std::string& name, std::string_view value) {
  return retried([&] { return ::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0); });
}

void RealDisk::let_go(int fd, std::uint64_t offset, std::uint64_t size) {
  (void)::posix_fadvise(fd, static_cast<off_t>(offset), static_cast<off_t>(size),
                        POSIX_FADV_DONTNEED);
}

int RealDisk::drop_cache(int fd) {
  const int wrong = ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);  // returns the errno itself
  // The kernel keeps what it still has a use for, and does not say so.
  if (wrong == 0 && is_cached(fd)) return EBUSY;
  return wrong;
}

int RealDisk::zero_journal(int fd) {
  std::uint32_t flags = kCheckpointZeroout;
  return retried([&] { return ::ioctl(fd, kExt4Checkpoint, &flags); });
}

Status check(int number, std::string_view doing) {
  if (number == 0) return {};
  return system_error(doing, number);
}

Status write_fully(Disk& disk, int fd, std::uint64_t offset, std::string_view bytes,
                   const Path& shown) {
  while (!bytes.empty()) {
    std::size_t written = 0;
    const int wrong = disk.write(fd, offset, {bytes.data(), bytes.size()}, written);
    if (wrong != 0) return system_error("write " + shown.string(), wrong);
    if (written == 0) return system_error("write " + shown.string(), EIO);
    bytes.remove_prefix(written);
    offset += written;
  }
  return {};
}

Result<std::size_t> read_fully(Disk& disk, int fd, std::uint64_t offset, std::span<char> into,
                               const Path& shown) {
  std::size_t total = 0;
  while (total < into.size()) {
    std::size_t got = 0;
    const int wrong = disk.read(fd, offset + total, into.subspan(total), got);
    if (wrong != 0) return system_error("read " + shown.string(), wrong);
    if (got == 0) break;
    total += got;
  }
  return total;
}

Result<std::string> read_whole(int fd, std::uint64_t limit, const Path& shown) {
  struct stat about {};
  if (::fstat(fd, &about) != 0) return system_error("stat " + shown.string(), errno);
  const auto size = static_cast<std::uint64_t>(about.st_size);
  if (size > limit) return damaged("read " + shown.string() + ": far too long");
  std::string bytes(size, '\0');
  auto got = read_at(fd, 0, bytes);
  if (!got) return std::move(got).take_error().during(shown.string());
  bytes.resize(*got);
  return bytes;
}

Status save_durably(Disk& disk, const Path& folder, const std::string& name,
                    std::string_view bytes) {
  auto at = open_folder(folder);
  if (!at) return std::move(at).take_error();
  const std::string beside = name + ".new";
  const Path shown = folder / beside;
  // A leftover of a killed run; the name is ours alone, in our own workspace.
  if (const int wrong = disk.unlink(at->get(), beside); wrong != 0 && wrong != ENOENT) {
    return system_error("unlink " + shown.string(), wrong);
  }
  UniqueFd made;
  if (auto done = check(disk.create(at->get(), beside, made), "create " + shown.string()); !done) {
    return done;
  }
  if (auto done = write_fully(disk, made.get(), 0, bytes, shown); !done) return done;
  if (auto done = check(disk.sync(made.get()), "sync " + shown.string()); !done) return done;
  if (auto done = check(disk.rename(at->get(), beside, name), "rename " + shown.string()); !done) {
    return done;
  }
  return check(disk.sync(at->get()), "sync " + folder.string());
}

Status ensure_folder(Disk& disk, const Path& parent, const std::string& name) {
  auto folder = open_folder(parent);
  if (!folder) return std::move(folder).take_error();
  const int wrong = disk.create_folder(folder->get(), name);
  if (wrong == EEXIST) return {};
  if (wrong != 0) return system_error("create " + (parent / name).string(), wrong);
  return check(disk.sync(folder->get()), "sync " + parent.string());
}

Result<UniqueFd> open_folder(const Path& folder) {
  const int walk = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd at(::open(folder.is_absolute() ? "/" : ".", walk));
  for (const auto& part : folder.relative_path()) {
    if (!at.is_open()) break;
    if (part.empty() || part == ".") continue;
    UniqueFd next(::openat(at.get(), part.c_str(), walk));
    if (!next.is_open() && (errno == ELOOP || errno == ENOTDIR)) {
      struct stat about {};
      if (::fstatat(at.get(), part.c_str(), &about, AT_SYMLINK_NOFOLLOW) == 0 &&
          S_ISLNK(about.st_mode)) {
        return refused("open " + folder.string() + ": a symbolic link stands in the way",
                       "name the real folder (`realpath` shows it)");
      }
      errno = ENOTDIR;
    }
    at = std::move(next);
  }
  if (!at.is_open()) return system_error("open " + folder.string(), errno);
  UniqueFd readable(::openat(at.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!readable.is_open()) return system_error("open " + folder.string(), errno);
  return readable;
}

}  // namespace oubli::wiper
