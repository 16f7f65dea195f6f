// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/landlock.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "adapters/base/unique_fd.h"

namespace oubli::sandbox {
namespace {

// As the kernel's documentation of Landlock lays it out; Debian 12's headers know the first field
// only, and a kernel that does not know the others is given a shorter struct.
struct RulesetAttributes {
  std::uint64_t handled_files;
  std::uint64_t handled_network;
  std::uint64_t scoped;
};

struct Version {
  unsigned file_rights;  // how many of the lowest bits of handled_files exist
  std::uint64_t network;
  std::uint64_t scoped;
  std::size_t size;
};

constexpr std::size_t kFilesOnly = sizeof(std::uint64_t);
constexpr std::array kVersions{
    Version{13, 0, 0, kFilesOnly},                 // 1: execute … make_sym
    Version{14, 0, 0, kFilesOnly},                 // 2: refer
    Version{15, 0, 0, kFilesOnly},                 // 3: truncate
    Version{15, 3, 0, 2 * sizeof(std::uint64_t)},  // 4: TCP bind and connect
    Version{16, 3, 0, 2 * sizeof(std::uint64_t)},  // 5: ioctl on devices
    Version{16, 3, 3, sizeof(RulesetAttributes)},  // 6: abstract sockets and signals
};

constexpr unsigned kAskVersion = 1;

}  // namespace

int landlock_version() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  return version < 0 ? 0 : static_cast<int>(version);
}

int deny_by_landlock() {
  const int version = landlock_version();
  if (version == 0) return 0;
  const std::size_t known = std::min(static_cast<std::size_t>(version), kVersions.size());
  const Version& rights = kVersions[known - 1];
  const RulesetAttributes all{(std::uint64_t{1} << rights.file_rights) - 1, rights.network,
                              rights.scoped};
  const UniqueFd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, rights.size, 0)));
  if (!ruleset.is_open()) return errno;
  return ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0 ? 0 : errno;
}

}  // namespace oubli::sandbox
