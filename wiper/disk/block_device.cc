// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/block_device.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "wiper/disk/file_system.h"

namespace oubli::wiper {

namespace {

// The device's folder in sysfs; empty when there is none.
Path sysfs_of(const Path& sys, dev_t device) {
  const std::string number = std::to_string(major(device)) + ":" + std::to_string(minor(device));
  std::error_code missing;
  return std::filesystem::canonical(sys / "dev/block" / number, missing);
}

// A loop device writes where its image file lies: what that file system keeps, is kept.
bool keeps_below(const KernelFiles& kernel, const Path& image, std::set<std::string>& caveats) {
  struct stat about {};
  const Habit habit = file_system_of(image).habit;
  if (habit == Habit::Memory) return may_swap(kernel);
  if (habit != Habit::InPlace || ::stat(image.c_str(), &about) != 0) return true;
  return add_device_caveats(kernel, about.st_dev, caveats);
}

}  // namespace

std::string first_line(const Path& path) {
  std::string text = slurp(path);
  text.resize(std::min(text.size(), text.find('\n')));
  return text;
}

std::string slurp(const Path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool may_swap(const KernelFiles& kernel) {
  // The first line is the heading.
  const std::string swaps = slurp(kernel.swaps);
  return swaps.empty() || std::count(swaps.begin(), swaps.end(), '\n') > 1;
}

std::string mount_source(std::string_view mountinfo, std::uint64_t mount_id) {
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::uint64_t id = 0;
    if (!(words >> id) || id != mount_id) continue;
    // proc(5): … optional fields, a lone hyphen, then type and source.
    std::string source;
    for (std::string word; words >> word;) {
      if (word == "-") return words >> word >> source ? source : "";
    }
  }
  return {};
}

std::optional<dev_t> device_below(int fd, const KernelFiles& kernel) {
  struct statx about {};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &about) != 0 ||
      (about.stx_mask & STATX_MNT_ID) == 0) {
    return std::nullopt;
  }
  // btrfs has device numbers of its own, so the device is asked of the mount.
  const std::string source = mount_source(slurp(kernel.mountinfo), about.stx_mnt_id);
  struct stat node {};
  if (!source.starts_with('/') || ::stat(source.c_str(), &node) != 0 || !S_ISBLK(node.st_mode)) {
    return std::nullopt;
  }
  return node.st_rdev;
}

Path disk_of(const KernelFiles& kernel, dev_t device) {
  const Path disk = sysfs_of(kernel.sys, device);
  std::error_code missing;
  return std::filesystem::exists(disk / "partition", missing) ? disk.parent_path() : disk;
}

bool is_virtual(const KernelFiles& kernel, const Path& disk) {
  const std::string name = disk.filename().string();
  std::error_code missing;
  return name.starts_with("vd") || name.starts_with("xvd") ||
         std::filesystem::exists(disk / "loop/backing_file", missing) ||
         std::filesystem::exists(kernel.sys / "hypervisor/type", missing);
}

bool add_device_caveats(const KernelFiles& kernel, dev_t device, std::set<std::string>& caveats) {
  const Path disk = disk_of(kernel, device);
  if (disk.empty()) {
    caveats.insert("DEVICE_UNKNOWN");
    return false;
  }
  std::error_code missing;
  const std::string stack = first_line(disk / "dm/uuid");
  const std::string image = first_line(disk / "loop/backing_file");
  if (is_virtual(kernel, disk)) {
    caveats.insert("VIRTUAL_DISK");
    caveats.insert("SNAPSHOT_UNKNOWN");
  } else if (first_line(disk / "queue/rotational") != "1") {
    caveats.insert("SSD_FTL");  // zero, or no answer
  }
  if (!stack.empty() || std::filesystem::exists(disk / "md", missing)) {
    caveats.insert("DEVICE_STACK");
  }
  if (!image.empty()) return keeps_below(kernel, image, caveats);
  if (!stack.starts_with("LVM-")) return false;
  caveats.insert("SNAPSHOT_UNKNOWN");
  return true;
}

bool journals_all_data(const KernelFiles& kernel, dev_t device) {
  const Path disk = sysfs_of(kernel.sys, device);
  const std::string options = slurp(kernel.ext4 / disk.filename() / "options");
  return options.empty() || options.find("data=journal") != std::string::npos;
}

}  // namespace oubli::wiper
