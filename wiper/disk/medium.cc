// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/medium.h"

#include <algorithm>

#include "wiper/disk/file_system.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kLongestPage = 256;  // of SCSI, vital product data
constexpr std::size_t kPageHead = 4;

// Without the blanks SCSI pads it with, and without what a certificate must not carry.
void set_line(std::string& field, std::string line) {
  std::erase_if(line, [](unsigned char c) { return c < ' ' || c > '~'; });
  while (line.ends_with(' ')) line.pop_back();
  line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
  if (!line.empty()) field = line;
}

void set(std::string& field, const Path& file) { set_line(field, first_line(file)); }

// Unit serial number (SPC-4, 7.8.15): SATA disks tell it there alone.
void set_from_page(std::string& field, const Path& file) {
  auto page = read_file(file, kLongestPage);
  if (page && page->size() > kPageHead) set_line(field, page->substr(kPageHead));
}

// A number that a register of vendors explains.
void set_number(std::string& field, const std::string& what, const Path& file) {
  std::string number;
  set(number, file);
  if (number.starts_with("0x")) field = what + number;
}

}  // namespace

void describe_disk(const KernelFiles& kernel, const Path& disk, Medium& medium) {
  set_number(medium.manufacturer, "PCI vendor ", disk / "device/device/vendor");  // NVMe
  set_number(medium.manufacturer, "MMC manufacturer ", disk / "device/manfid");
  set(medium.manufacturer, disk / "device/vendor");
  set_number(medium.manufacturer, "PCI vendor ", disk / "device/vendor");  // virtio
  // What the kernel says of every SATA disk.
  if (medium.manufacturer == "ATA") medium.manufacturer = Medium().manufacturer;
  set(medium.model, disk / "device/name");  // MMC
  set(medium.model, disk / "device/model");
  set_from_page(medium.serial_number, disk / "device/vpd_pg80");
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
