// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/file_system.h"

#include <algorithm>
#include <array>

#include <linux/magic.h>
#include <sys/vfs.h>

namespace oubli::wiper {

namespace {

// Magic numbers of linux/magic.h; ZFS's and bcachefs's are their own projects'. FUSE may be
// anything, a file of another machine as well.
constexpr std::array kFileSystems{
    FileSystem{0xEF53, "ext4", Habit::InPlace},
    FileSystem{0x58465342, "xfs", Habit::InPlace},
    FileSystem{0x9123683E, "btrfs", Habit::CopyOnWrite},
    FileSystem{0xF2F52010, "f2fs", Habit::CopyOnWrite},
    FileSystem{0x794c7630, "overlay", Habit::Hidden},
    FileSystem{0xF15F, "ecryptfs", Habit::Hidden},
    FileSystem{0x3434, "nilfs", Habit::Hidden},
    FileSystem{0x2FC12FC1, "zfs", Habit::Hidden},
    FileSystem{0xCA451A4E, "bcachefs", Habit::Hidden},
    FileSystem{0x6969, "nfs", Habit::Remote},
    FileSystem{0xFF534D42, "cifs", Habit::Remote},
    FileSystem{0xFE534D42, "smb2", Habit::Remote},
    FileSystem{0x00c36400, "ceph", Habit::Remote},
    FileSystem{0x01021994, "tmpfs", Habit::Memory},
    FileSystem{0x65735546, "fuse", Habit::Unknown},
};

FileSystem look_up_magic(const struct statfs& about) {
  const auto magic = static_cast<std::uint64_t>(static_cast<std::uint32_t>(about.f_type));
  const auto* row = std::find_if(kFileSystems.begin(), kFileSystems.end(),
                                 [&](const FileSystem& known) { return known.magic == magic; });
  return row == kFileSystems.end() ? FileSystem{} : *row;
}

}  // namespace

FileSystem file_system_of(int fd) {
  struct statfs about {};
  return ::fstatfs(fd, &about) == 0 ? look_up_magic(about) : FileSystem{};
}

FileSystem file_system_of(const Path& path) {
  struct statfs about {};
  return ::statfs(path.c_str(), &about) == 0 ? look_up_magic(about) : FileSystem{};
}

}  // namespace oubli::wiper
