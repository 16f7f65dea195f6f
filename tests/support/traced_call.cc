// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/traced_call.h"

#include <array>
#include <filesystem>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

namespace oubli::test {

namespace {

constexpr int kNone = -1;

// Which arguments are a descriptor and, relative to it, a path.
struct Shape {
  int descriptor = 0, path = kNone;
};

Shape shape_of(long call) {
  switch (call) {
    case SYS_openat:
    case SYS_unlinkat:
    case SYS_mkdirat:
    case SYS_linkat:
    case SYS_renameat2:
      return {0, 1};
    case SYS_symlinkat:
      return {1, 2};
#if defined(__x86_64__)
    case SYS_open:
    case SYS_link:
    case SYS_unlink:
    case SYS_rename:
    case SYS_mkdir:
    case SYS_rmdir:
      return {kNone, 0};
    case SYS_renameat:
      return {0, 1};
#endif
    default:
      return {};
  }
}

bool makes_nothing(long call, std::uint64_t flags) {
  return call == SYS_openat && (flags & (O_CREAT | O_TRUNC)) == 0;
}

}  // namespace

std::string TracedCall::text_at(std::uint64_t address) const {
  // A page at most, and never across one: what follows it may not be there.
  constexpr std::uint64_t kPage = 4096;
  std::array<char, kPage> text{};
  iovec here{text.data(), kPage - address % kPage};
  iovec there{reinterpret_cast<void*>(address), here.iov_len};
  if (::process_vm_readv(task_, &here, 1, &there, 1, 0) <= 0) return {};
  text.back() = '\0';
  return text.data();
}

std::string TracedCall::path() const {
  const auto [descriptor, path] = shape_of(number());
  const std::string named = path == kNone ? "" : text_at(argument(path));
  if (named.starts_with('/')) return named;
  const std::string process = "/proc/" + std::to_string(task_);
  const int fd = descriptor == kNone ? AT_FDCWD : static_cast<int>(argument(descriptor));
  std::error_code missing;
  const auto folder = std::filesystem::read_symlink(
      fd == AT_FDCWD ? process + "/cwd" : process + "/fd/" + std::to_string(fd), missing);
  return named.empty() ? folder.string() : (folder / named).string();
}

bool TracedCall::changes_below(const std::string& folder) const {
  if (makes_nothing(number(), argument(2))) return false;
  const std::string about = path();
  return about == folder || about.starts_with(folder + "/");
}

}  // namespace oubli::test
