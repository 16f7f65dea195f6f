// SPDX-License-Identifier: GPL-3.0-or-later
// What lies below a file system, and how ext4 was mounted, as the kernel's own files tell.
// Free functions that only read; any thread. Failure: what does not answer is the worse answer.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "adapters/base/files.h"

namespace oubli::wiper {

// Where the kernel tells about itself; the tests put their own trees here.
struct KernelFiles {
  Path sys = "/sys";
  Path mountinfo = "/proc/self/mountinfo";
  Path swaps = "/proc/swaps";
  Path ext4 = "/proc/fs/ext4";
};

// The whole of a small file of the kernel's; empty when it cannot be read.
[[nodiscard]] std::string slurp(const Path& path);

// Whether pages of memory may be written to a disk; true when nobody knows.
[[nodiscard]] bool may_swap(const KernelFiles& kernel);

// "/dev/vda1": the source in the row of /proc/self/mountinfo with this mount id.
[[nodiscard]] std::string mount_source(std::string_view mountinfo, std::uint64_t mount_id);

// The device below the file system of an open file; nothing where there is none, or it is not told.
[[nodiscard]] std::optional<dev_t> device_below(int fd, const KernelFiles& kernel);

// The whole disk of a device or partition, in sysfs; empty when it is not there.
[[nodiscard]] Path disk_of(const KernelFiles& kernel, dev_t device);
[[nodiscard]] bool is_virtual(const KernelFiles& kernel, const Path& disk);
// The first line of a small file of the kernel's; empty when it cannot be read.
[[nodiscard]] std::string first_line(const Path& path);

// What the block device adds: SSD_FTL, VIRTUAL_DISK, SNAPSHOT_UNKNOWN …; true when blocks may be
// kept by what lies below it: a volume manager, or a file system that holds it as an image.
bool add_device_caveats(const KernelFiles& kernel, dev_t device, std::set<std::string>& caveats);

// Whether the ext4 on `device` writes the data of all files through its journal. The options in
// mountinfo do not tell: one that the super block has as its default is left out there.
[[nodiscard]] bool journals_all_data(const KernelFiles& kernel, dev_t device);

}  // namespace oubli::wiper
