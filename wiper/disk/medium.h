// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernel tells of the disk below a file, in the fields of the sample form of NIST SP
// 800-88r1 (appendix G). Only reads; any thread. Never fails: what is not told is "unknown".
#pragma once

#include <compare>
#include <string>

#include "wiper/disk/block_device.h"

namespace oubli::wiper {

struct Medium {
  std::string manufacturer = "unknown";
  std::string model = "unknown";
  std::string serial_number = "unknown";
  std::string type = "unknown";  // "rotating disk", "SSD", "virtual disk", "memory"
  std::string file_system = "unknown";
  auto operator<=>(const Medium&) const = default;
};

[[nodiscard]] Medium describe_medium(int fd, const KernelFiles& kernel = {});
// `disk`: its folder in sysfs.
void describe_disk(const KernelFiles& kernel, const Path& disk, Medium& medium);

}  // namespace oubli::wiper
