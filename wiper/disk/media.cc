// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/media.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "wiper/disk/file_system.h"

namespace oubli::wiper {

namespace {

constexpr std::uint32_t kNoClaim = FIEMAP_EXTENT_SHARED | FIEMAP_EXTENT_DATA_INLINE |
                                   FIEMAP_EXTENT_ENCODED | FIEMAP_EXTENT_DELALLOC |
                                   FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DATA_TAIL;
// Of FS_IOC_GETFLAGS; not all of them are in Debian 12's linux/fs.h.
constexpr long kJournalData = 0x4000;
constexpr long kInlineData = 0x10000000;
constexpr long kNoCow = 0x00800000;
constexpr long kCompressed = 0x4;

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
    case Habit::Hidden:
      media.may_keep_old = true;
      media.why_not = media.file_system + " may keep the old content where it cannot be seen";
      media.caveats.insert("LAYER_BELOW");
      break;
    case Habit::Remote:
      media.may_keep_old = true;
      media.why_not = "another machine holds the blocks (" + media.file_system + ")";
      media.caveats.insert("REMOTE_SERVER");
      break;
    case Habit::Memory:
      media.is_memory = true;
      media.overwrites_in_place = !may_swap(kernel);
      media.why_not = "pages of a memory file system may have been swapped out";
      break;
    case Habit::Unknown:
      media.may_keep_old = true;
      media.why_not =
          "the file system (" + media.file_system + ") is not known to overwrite in place";
      break;
  }
  if ((flags & (kInlineData | kCompressed)) != 0) {
    media.overwrites_in_place = false;
    media.why_not = "the file is stored inline or compressed";
  }
}

void add_device_facts(int fd, const KernelFiles& kernel, Media& media) {
  const auto device = device_below(fd, kernel);
  if (!device) {
    media.caveats.insert("DEVICE_UNKNOWN");
    return;
  }
  if (add_device_caveats(kernel, *device, media.caveats)) {
    media.overwrites_in_place = false;
    media.why_not = "what lies below the file system may keep the old blocks";
  }
}

// Whether every byte that had a block has the same one now. Holes had none, and may be filled;
// where no block was told of at all, that says nothing.
bool kept_its_blocks(const std::vector<Extent>& before, const std::vector<Extent>& after) {
  if (before.empty()) return after.empty();
  auto now = after.begin();  // both are in order
  for (const Extent& was : before) {
    for (std::uint64_t done = 0; done < was.length;) {
      const std::uint64_t at = was.logical + done;
      while (now != after.end() && now->logical + now->length <= at) ++now;
      if (now == after.end() || now->logical > at) return false;
      if (now->physical + (at - now->logical) != was.physical + done) return false;
      done += std::min(was.length - done, now->logical + now->length - at);
    }
  }
  return true;
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

Media probe_media(int fd, const KernelFiles& kernel) {
  Media media;
  media.caveats = {"PRE_RUN_BLOCKS", "BACKUP_NOT_REACHED"};
  struct stat about {};
  if (::fstat(fd, &about) == 0) media.names = about.st_nlink;
  const FileSystem system = file_system_of(fd);
  media.file_system = system.name;
  long flags = 0;
  if (::ioctl(fd, FS_IOC_GETFLAGS, &flags) != 0) flags = 0;
  settle_in_place(system.habit, flags, kernel, media);
  if (media.file_system == "ext4") {  // or ext2 or ext3, which share its magic
    media.journals_data = (flags & kJournalData) != 0 || journals_all_data(kernel, about.st_dev);
  }
  if (media.is_memory) return media;
  media.caveats.insert("NAME_IN_JOURNAL");
  if (system.habit != Habit::Remote) add_device_facts(fd, kernel, media);
  probe_extents(fd, media);
  // Who shares the old blocks is then not known.
  if (system.habit == Habit::CopyOnWrite && !media.knows_extents) media.may_keep_old = true;
  return media;
}

Reached judge(const Media& before, const Media& after) {
  Reached reached{Level::E1, {}, before.caveats};
  reached.caveats.insert(after.caveats.begin(), after.caveats.end());
  if (before.may_keep_old) {
    reached.level = Level::E0;
    reached.why = before.why_not;
  } else if ((before.extent_flags & FIEMAP_EXTENT_SHARED) != 0) {
    reached.level = Level::E0;
    reached.why =
        "blocks are shared with another file or a snapshot, which still hold the old content";
    reached.caveats.insert("SNAPSHOT_SEEN");
  } else if (!before.overwrites_in_place) {
    reached.why = before.why_not;
  } else if (before.names > 1) {
    reached.why = "the file has other names";
  } else if (before.is_memory) {
    reached.level = Level::E2;
    reached.why = "overwritten in memory and read back";
  } else if (!before.knows_extents || !after.knows_extents) {
    reached.why = "the file system does not tell where the blocks are";
  } else if (((before.extent_flags | after.extent_flags) & kNoClaim) != 0) {
    reached.why = "blocks are shared, inline, encoded or not placed yet";
  } else if (!kept_its_blocks(before.extents, after.extents)) {
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
