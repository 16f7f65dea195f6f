// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/media.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

namespace oubli::wiper {

namespace {

enum class Habit : std::uint8_t { InPlace, CopyOnWrite, Layered, Remote, Memory, Unknown };

struct FileSystem {
  std::uint64_t magic;
  std::string_view name;
  Habit habit;
};

// Magic numbers of linux/magic.h; ZFS's and bcachefs's are their own projects'.
constexpr std::array kFileSystems{
    FileSystem{0xEF53, "ext4", Habit::InPlace},
    FileSystem{0x58465342, "xfs", Habit::InPlace},
    FileSystem{0x9123683E, "btrfs", Habit::CopyOnWrite},
    FileSystem{0x794c7630, "overlay", Habit::Layered},
    FileSystem{0x01021994, "tmpfs", Habit::Memory},
    FileSystem{0x6969, "nfs", Habit::Remote},
    FileSystem{0xFF534D42, "cifs", Habit::Remote},
    FileSystem{0xFE534D42, "smb2", Habit::Remote},
    FileSystem{0x00c36400, "ceph", Habit::Remote},
    FileSystem{0x65735546, "fuse", Habit::Unknown},
    FileSystem{0xF2F52010, "f2fs", Habit::CopyOnWrite},
    FileSystem{0x3434, "nilfs", Habit::CopyOnWrite},
    FileSystem{0x2FC12FC1, "zfs", Habit::CopyOnWrite},
    FileSystem{0xCA451A4E, "bcachefs", Habit::CopyOnWrite},
    FileSystem{0xF15F, "ecryptfs", Habit::Layered},
};

constexpr std::uint32_t kNoClaim = FIEMAP_EXTENT_SHARED | FIEMAP_EXTENT_DATA_INLINE |
                                   FIEMAP_EXTENT_ENCODED | FIEMAP_EXTENT_DELALLOC |
                                   FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DATA_TAIL;
// ext4_dialect of FS_IOC_GETFLAGS; not all of them are in Debian 12's linux/fs.h.
constexpr long kJournalData = 0x4000;
constexpr long kInlineData = 0x10000000;
constexpr long kNoCow = 0x00800000;
constexpr long kCompressed = 0x4;

std::string slurp(const Path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string first_line(const Path& path) {
  std::string text = slurp(path);
  text.resize(std::min(text.size(), text.find('\n')));
  return text;
}

void probe_extents(int fd, Media& media) {
  constexpr std::uint32_t kBatch = 256;
  std::vector<char> room(sizeof(fiemap) + kBatch * sizeof(fiemap_extent));
  std::uint64_t from = 0;
  for (bool is_last = false; !is_last;) {
    auto* map = reinterpret_cast<fiemap*>(room.data());
    std::memset(room.data(), 0, room.size());
    map->fm_start = from;
    map->fm_length = FIEMAP_MAX_OFFSET - from;
    map->fm_flags = FIEMAP_FLAG_SYNC;
    map->fm_extent_count = kBatch;
    if (::ioctl(fd, FS_IOC_FIEMAP, map) != 0) return;
    if (map->fm_mapped_extents == 0) break;
    for (std::uint32_t i = 0; i < map->fm_mapped_extents; ++i) {
      const fiemap_extent& extent = map->fm_extents[i];
      media.extents.push_back({extent.fe_logical, extent.fe_physical, extent.fe_length});
      media.extent_flags |= extent.fe_flags;
      is_last = (extent.fe_flags & FIEMAP_EXTENT_LAST) != 0;
      from = extent.fe_logical + extent.fe_length;
    }
  }
  media.extent_flags &= ~static_cast<std::uint32_t>(FIEMAP_EXTENT_LAST);
  media.knows_extents = true;
}

void settle_in_place(Habit habit, long flags, const KernelFiles& kernel, Media& media) {
  switch (habit) {
    case Habit::InPlace:
      media.overwrites_in_place = true;
      break;
    case Habit::CopyOnWrite:
      // btrfs writes in place when the file was marked so; the extents have the last word.
      media.overwrites_in_place = media.file_system == "btrfs" && (flags & kNoCow) != 0;
      media.why_not = media.file_system + " writes new blocks instead of overwriting the old";
      break;
    case Habit::Layered:
      media.why_not = media.file_system + " keeps data in a layer below that cannot be seen";
      media.caveats.insert("LAYER_BELOW");
      break;
    case Habit::Remote:
      media.is_remote = true;
      media.why_not = "another machine holds the blocks (" + media.file_system + ")";
      media.caveats.insert("REMOTE_SERVER");
      break;
    case Habit::Memory: {
      // The first line of /proc/swaps is its heading.
      const std::string swaps = slurp(kernel.swaps);
      media.is_memory = true;
      media.overwrites_in_place =
          !swaps.empty() && std::count(swaps.begin(), swaps.end(), '\n') <= 1;
      media.why_not = "pages of a memory file system may have been swapped out";
      break;
    }
    case Habit::Unknown:
      media.why_not =
          "the file system " + media.file_system + " is not known to overwrite in place";
      break;
  }
  if ((flags & (kInlineData | kCompressed)) != 0) {
    media.overwrites_in_place = false;
    media.why_not = "the file is stored inline or compressed";
  }
}

void add_mount_facts(int fd, long flags, const KernelFiles& kernel, Media& media) {
  struct statx about {};
  Mount mount;
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &about) == 0 &&
      (about.stx_mask & STATX_MNT_ID) != 0) {
    mount = find_mount(slurp(kernel.mountinfo), about.stx_mnt_id);
  }
  if (media.file_system == "ext4") {
    // Without its mount row nobody knows whether the data went through the journal.
    media.journals_data = mount.options.empty() ||
                          mount.options.find("data=journal") != std::string::npos ||
                          (flags & kJournalData) != 0;
  }
  if (media.is_memory || media.is_remote) return;
  struct stat node {};
  if (mount.source.empty() || mount.source.front() != '/' ||
      ::stat(mount.source.c_str(), &node) != 0 || !S_ISBLK(node.st_mode)) {
    media.caveats.insert("DEVICE_UNKNOWN");
    return;
  }
  const std::string device =
      std::to_string(major(node.st_rdev)) + ":" + std::to_string(minor(node.st_rdev));
  if (add_device_caveats(kernel.sys, device, media.caveats)) {
    media.overwrites_in_place = false;
    media.why_not = "a volume manager below may hold a snapshot of the old blocks";
  }
}

}  // namespace

std::string_view name_of(Level level) {
  constexpr std::array<std::string_view, 4> kNames{"E0", "E1", "E2", "E2J"};
  return kNames.at(static_cast<std::size_t>(level));
}

Level level_named(std::string_view name) {
  for (const Level level : {Level::E1, Level::E2, Level::E2J}) {
    if (name_of(level) == name) return level;
  }
  return Level::E0;
}

Mount find_mount(std::string_view mountinfo, std::uint64_t mount_id) {
  std::istringstream lines{std::string(mountinfo)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::uint64_t id = 0;
    if (!(words >> id) || id != mount_id) continue;
    // proc(5): … optional fields, a lone hyphen, then type, source, super options.
    Mount mount;
    for (std::string word; words >> word;) {
      if (word != "-") continue;
      words >> word >> mount.source >> mount.options;
      return mount;
    }
  }
  return {};
}

bool add_device_caveats(const Path& sys, const std::string& device,
                        std::set<std::string>& caveats) {
  std::error_code missing;
  Path disk = std::filesystem::canonical(sys / "dev/block" / device, missing);
  if (missing) {
    caveats.insert("DEVICE_UNKNOWN");
    return false;
  }
  if (std::filesystem::exists(disk / "partition", missing)) disk = disk.parent_path();
  const std::string name = disk.filename().string();
  const std::string stack = first_line(disk / "dm/uuid");
  const bool is_virtual = name.rfind("vd", 0) == 0 || name.rfind("xvd", 0) == 0 ||
                          name.rfind("loop", 0) == 0 ||
                          std::filesystem::exists(sys / "hypervisor/type", missing);
  if (is_virtual) {
    caveats.insert("VIRTUAL_DISK");
    caveats.insert("SNAPSHOT_UNKNOWN");
  } else if (first_line(disk / "queue/rotational") != "1") {
    caveats.insert("SSD_FTL");  // zero, or no answer
  }
  if (!stack.empty() || std::filesystem::exists(disk / "md", missing)) {
    caveats.insert("DEVICE_STACK");
  }
  if (stack.rfind("LVM-", 0) != 0) return false;
  caveats.insert("SNAPSHOT_UNKNOWN");
  return true;
}

Media probe_media(int fd, const KernelFiles& kernel) {
  Media media;
  media.caveats = {"PRE_RUN_BLOCKS", "BACKUP_NOT_REACHED"};
  struct stat about {};
  if (::fstat(fd, &about) == 0) media.names = about.st_nlink;
  struct statfs system {};
  Habit habit = Habit::Unknown;
  if (::fstatfs(fd, &system) == 0) {
    const auto magic = static_cast<std::uint64_t>(static_cast<std::uint32_t>(system.f_type));
    for (const auto& row : kFileSystems) {
      if (row.magic == magic) {
        media.file_system = row.name;
        habit = row.habit;
      }
    }
  }
  long flags = 0;
  // ext2 and ext3 share ext4's magic; without flags nothing is known of the file.
  if (::ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0) flags = 0;
  settle_in_place(habit, flags, kernel, media);
  add_mount_facts(fd, flags, kernel, media);
  if (!media.is_memory) probe_extents(fd, media);
  if (media.file_system == "ext4" || media.file_system == "xfs") {
    media.caveats.insert("NAME_IN_JOURNAL");
  }
  return media;
}

Reached judge(const Media& before, const Media& after) {
  Reached reached{Level::E1, {}, before.caveats};
  reached.caveats.insert(after.caveats.begin(), after.caveats.end());
  if (before.is_remote || before.file_system == "unknown") {
    reached.level = Level::E0;
    reached.why = before.why_not;
    return reached;
  }
  if (!before.overwrites_in_place) {
    reached.why = before.why_not;
  } else if (before.names > 1) {
    reached.why = "the file has other names";
  } else if (before.is_memory) {
    reached.level = Level::E2;
    reached.why = "overwritten in memory and read back";
  } else if (!before.knows_extents || !after.knows_extents) {
    reached.why = "the file system does not tell where the blocks are";
  } else if ((before.extent_flags & FIEMAP_EXTENT_SHARED) != 0) {
    reached.why = "blocks are shared with another file or a snapshot";
    reached.caveats.insert("SNAPSHOT_SEEN");
  } else if (((before.extent_flags | after.extent_flags) & kNoClaim) != 0) {
    reached.why = "blocks are inline, encoded or not placed yet";
  } else if (before.extents != after.extents) {
    reached.why = "the overwriting went to other blocks than the data";
  } else if (before.journals_data) {
    reached.why = "the data went through the journal of the file system";
    reached.caveats.insert("DATA_IN_JOURNAL");
  } else {
    reached.level = Level::E2;
    reached.why = "overwritten in place and read back";
  }
  return reached;
}

Reached with_journal_zeroed(Reached reached) {
  // Only what the journal alone held back is lifted: DATA_IN_JOURNAL means all else was in order.
  const bool held_back = reached.caveats.contains("DATA_IN_JOURNAL");
  if (reached.level != Level::E2 && !held_back) return reached;
  reached.level = Level::E2J;
  reached.why = "overwritten in place and read back, then the journal overwritten";
  reached.caveats.erase("DATA_IN_JOURNAL");
  reached.caveats.erase("NAME_IN_JOURNAL");
  return reached;
}

Level lowest(const std::vector<Level>& levels) {
  const auto least = std::min_element(levels.begin(), levels.end());
  return least == levels.end() ? Level::E0 : *least;
}

}  // namespace oubli::wiper
