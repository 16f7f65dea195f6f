// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/medium.h"

#include <algorithm>

#include "wiper/file_system.h"

namespace oubli::wiper {

namespace {

// Without the blanks SCSI pads it with, and without what a certificate must not carry.
void set(std::string& field, const Path& file) {
  std::string line = first_line(file);
  std::erase_if(line, [](unsigned char c) { return c < ' ' || c > '~'; });
  while (line.ends_with(' ')) line.pop_back();
  line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
  if (!line.empty()) field = line;
}

}  // namespace

void describe_disk(const KernelFiles& kernel, const Path& disk, Medium& medium) {
  set(medium.manufacturer, disk / "device/vendor");
  set(medium.model, disk / "device/model");
  // NVMe has it with the controller, virtio with the disk.
  set(medium.serial_number, disk / "device/serial");
  set(medium.serial_number, disk / "serial");
  const std::string rotates = first_line(disk / "queue/rotational");
  if (is_virtual(kernel, disk)) {
    medium.type = "virtual disk";  // which says of itself that it rotates
  } else if (rotates == "0") {
    medium.type = "SSD";
  } else if (rotates == "1") {
    medium.type = "rotating disk";
  }
}

Medium describe_medium(int fd, const KernelFiles& kernel) {
  Medium medium;
  const FileSystem system = file_system_of(fd);
  medium.file_system = system.name;
  if (system.habit == Habit::Memory) medium.type = "memory";
  if (system.habit == Habit::Remote) medium.type = "another machine's";
  if (const auto device = device_below(fd, kernel)) {
    describe_disk(kernel, disk_of(kernel, *device), medium);
  }
  return medium;
}

}  // namespace oubli::wiper
