// SPDX-License-Identifier: GPL-3.0-or-later
// Which level is claimed for which probes: invariant 8 of wiper.h, unknown is lower.
#include "wiper/disk/media.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fiemap.h>
#include <sys/sysmacros.h>

#include "tests/support/temp_dir.h"
#include "wiper/disk/file_system.h"

namespace oubli::wiper {
namespace {

using oubli::test::TempDir;

Media in_place() {
  Media media;
  media.file_system = "ext4";
  media.overwrites_in_place = true;
  media.knows_extents = true;
  media.extents = {{0, 4096, 8192}};
  media.caveats = {"PRE_RUN_BLOCKS"};
  return media;
}

TEST(Judge, ClaimsE2ForBlocksThatStayedInPlace) {
  const Reached reached = judge(in_place(), in_place());
  EXPECT_EQ(reached.level, Level::E2);
  EXPECT_TRUE(reached.caveats.contains("PRE_RUN_BLOCKS"));
}

// Holes had no blocks of the file: what fills them takes nothing from those it had.
TEST(Judge, ClaimsE2WhereOverwritingFilledHoles) {
  Media before = in_place(), after = in_place();
  before.extents = {{0, 4096, 4096}, {12'288, 16'384, 4096}, {65'536, 90'112, 4096}};
  const std::vector<std::vector<Extent>> filled{
      {{0, 4096, 4096}, {4096, 40'960, 8192}, {12'288, 16'384, 4096}, {65'536, 90'112, 4096}},
      {{0, 4096, 16'384}, {16'384, 40'960, 49'152}, {65'536, 90'112, 8192}},
      {{0, 4096, 2048}, {2048, 6144, 2048}, {12'288, 16'384, 4096}, {65'536, 90'112, 4096}}};
  for (const auto& extents : filled) {
    after.extents = extents;
    EXPECT_EQ(judge(before, after).level, Level::E2);
  }
  const std::vector<std::vector<Extent>> others{
      {{0, 4096, 4096}, {4096, 40'960, 8192}, {12'288, 16'384, 4096}},
      {{0, 4096, 4096}, {12'288, 20'480, 4096}, {65'536, 90'112, 4096}},
      {{0, 4096, 2048}, {12'288, 16'384, 4096}, {65'536, 90'112, 4096}},
      {{0, 4096, 4096}, {12'288, 16'384, 4096}, {65'536, 90'112, 4095}},
      {{4096, 4096, 4096}, {12'288, 16'384, 4096}, {65'536, 90'112, 4096}},
      {}};
  for (const auto& extents : others) {
    after.extents = extents;
    EXPECT_EQ(judge(before, after).level, Level::E1);
  }
}

TEST(Judge, ClaimsLessForEverythingElse) {
  const auto level = [](auto change) {
    Media media = in_place();
    change(media);
    return judge(media, media).level;
  };
  EXPECT_EQ(level([](Media& m) { m.overwrites_in_place = false; }), Level::E1);
  EXPECT_EQ(level([](Media& m) { m.names = 2; }), Level::E1);
  EXPECT_EQ(level([](Media& m) { m.knows_extents = false; }), Level::E1);
  EXPECT_EQ(level([](Media& m) { m.journals_data = true; }), Level::E1);
  EXPECT_EQ(level([](Media& m) { m.may_keep_old = true; }), Level::E0);
  for (const int flag : {FIEMAP_EXTENT_DATA_INLINE, FIEMAP_EXTENT_ENCODED, FIEMAP_EXTENT_DELALLOC,
                         FIEMAP_EXTENT_UNKNOWN, FIEMAP_EXTENT_DATA_TAIL}) {
    EXPECT_EQ(level([&](Media& m) { m.extent_flags = static_cast<std::uint32_t>(flag); }),
              Level::E1)
        << flag;
  }
  EXPECT_EQ(level([](Media& m) { m.is_memory = true; }), Level::E2);
}

TEST(Judge, ClaimsNothingWhereSomebodyElseHoldsTheBlocks) {
  for (const bool is_in_place : {true, false}) {
    Media media = in_place();
    media.overwrites_in_place = is_in_place;
    media.extent_flags = FIEMAP_EXTENT_SHARED;
    const Reached reached = judge(media, in_place());
    EXPECT_EQ(reached.level, Level::E0) << "nothing was released";
    EXPECT_TRUE(reached.caveats.contains("SNAPSHOT_SEEN"));
  }
}

TEST(Judge, ClaimsLessWhenTheBlocksMoved) {
  Media after = in_place();
  after.extents[0].physical += 4096;
  EXPECT_EQ(judge(in_place(), after).level, Level::E1);
  after = in_place();
  after.extent_flags = FIEMAP_EXTENT_UNKNOWN;
  EXPECT_EQ(judge(in_place(), after).level, Level::E1);
  after = in_place();
  after.knows_extents = false;
  EXPECT_EQ(judge(in_place(), after).level, Level::E1);
}

TEST(Judge, LiftsOnlyWhatTheJournalHeldBack) {
  Media journalled = in_place();
  journalled.journals_data = true;
  EXPECT_EQ(with_journal_zeroed(judge(journalled, journalled)).level, Level::E2J);
  EXPECT_EQ(with_journal_zeroed(judge(in_place(), in_place())).level, Level::E2J);
  journalled.overwrites_in_place = false;
  EXPECT_EQ(with_journal_zeroed(judge(journalled, journalled)).level, Level::E1);
}

TEST(Level, LowestOfSeveral) {
  EXPECT_EQ(lowest({Level::E2, Level::E1, Level::E2J}), Level::E1);
  EXPECT_EQ(lowest({}), Level::E0);
  for (const Level level : {Level::E0, Level::E1, Level::E2, Level::E2J}) {
    EXPECT_EQ(level_named(name_of(level)), level);
  }
  EXPECT_EQ(level_named("E9"), Level::E0);
}

TEST(Mounts, AreFoundByNumber) {
  constexpr std::string_view kInfo =
      "22 1 254:0 / / rw,relatime shared:1 master:2 - ext4 /dev/vda rw\n"
      "23 22 0:5 / /dev rw - devtmpfs devtmpfs rw\n"
      "24 cut short\n";
  EXPECT_EQ(mount_source(kInfo, 22), "/dev/vda");
  EXPECT_EQ(mount_source(kInfo, 23), "devtmpfs");
  EXPECT_EQ(mount_source(kInfo, 24), "");
  EXPECT_EQ(mount_source(kInfo, 2), "");
}

class Device : public testing::Test {
 protected:
  void disk(const std::string& name, const std::string& rotational) {
    dir.write("devices/" + name + "/queue/rotational", rotational + "\n");
    std::filesystem::create_directories(dir.path() / "dev/block");
    std::filesystem::create_directory_symlink("../../devices/" + name,
                                              dir.path() / "dev/block/8:0");
  }
  std::set<std::string> caveats(bool may_be_kept = false) {
    std::set<std::string> found;
    EXPECT_EQ(add_device_caveats(kernel, makedev(8, 0), found), may_be_kept);
    return found;
  }
  TempDir dir;
  KernelFiles kernel{dir.path(), {}, dir.path() / "swaps", dir.path() / "ext4"};
  using Names = std::set<std::string>;
};

TEST_F(Device, ThatTurnsHasNothingToSay) {
  disk("sda", "1");
  EXPECT_EQ(caveats(), Names{});
}
TEST_F(Device, ThatDoesNotTurnIsAnSsd) {
  disk("sda", "0");
  EXPECT_EQ(caveats(), Names{"SSD_FTL"});
}
TEST_F(Device, OfAVirtualMachineTellsNothingByTurning) {
  disk("vda", "1");
  EXPECT_EQ(caveats(), (Names{"VIRTUAL_DISK", "SNAPSHOT_UNKNOWN"}));
}
TEST_F(Device, ThatIsAPartitionAsksItsDisk) {
  disk("sda", "0");
  dir.write("devices/sda/sda1/partition", "1\n");
  std::filesystem::create_directory_symlink("../../devices/sda/sda1", dir.path() / "dev/block/8:1");
  Names found;
  EXPECT_FALSE(add_device_caveats(kernel, makedev(8, 1), found));
  EXPECT_EQ(found, Names{"SSD_FTL"});
}
TEST_F(Device, OfAVolumeManagerMayHaveSnapshots) {
  disk("dm-0", "1");
  dir.write("devices/dm-0/dm/uuid", "LVM-abc\n");
  EXPECT_EQ(caveats(true), (Names{"DEVICE_STACK", "SNAPSHOT_UNKNOWN"}));
}
TEST_F(Device, ThatIsEncryptedIsAStack) {
  disk("dm-0", "1");
  dir.write("devices/dm-0/dm/uuid", "CRYPT-LUKS2-abc\n");
  EXPECT_EQ(caveats(), Names{"DEVICE_STACK"});
}
TEST_F(Device, ThatIsAnImageKeepsWhatTheFileSystemBelowKeeps) {
  disk("loop0", "1");
  for (const char* nowhere_known : {"/proc/version", "/no/such/image"}) {
    dir.write("devices/loop0/loop/backing_file", std::string(nowhere_known) + "\n");
    EXPECT_EQ(caveats(true), (Names{"VIRTUAL_DISK", "SNAPSHOT_UNKNOWN"})) << nowhere_known;
  }
}
TEST_F(Device, ThatIsAnImageInMemoryKeepsNothingWithoutSwap) {
  if (file_system_of("/dev/shm").habit != Habit::Memory) GTEST_SKIP() << "needs /dev/shm";
  disk("loop0", "1");
  dir.write("devices/loop0/loop/backing_file", "/dev/shm\n");
  dir.write("swaps", "Filename Type Size\n");
  EXPECT_EQ(caveats(false), (Names{"VIRTUAL_DISK", "SNAPSHOT_UNKNOWN"}));
  dir.write("swaps", "Filename Type Size\n/dev/sda2 partition 1\n");
  EXPECT_EQ(caveats(true), (Names{"VIRTUAL_DISK", "SNAPSHOT_UNKNOWN"}));
}
TEST_F(Device, OfExt4SaysWhetherDataGoesThroughTheJournal) {
  disk("sda", "1");
  EXPECT_TRUE(journals_all_data(kernel, makedev(8, 0))) << "nobody knows";
  dir.write("ext4/sda/options", "rw\ndelalloc\ndata=ordered\n");
  EXPECT_FALSE(journals_all_data(kernel, makedev(8, 0)));
  dir.write("ext4/sda/options", "rw\nnodelalloc\ndata=journal\n");
  EXPECT_TRUE(journals_all_data(kernel, makedev(8, 0)));
}
TEST_F(Device, ThatIsNotThereIsUnknown) { EXPECT_EQ(caveats(), Names{"DEVICE_UNKNOWN"}); }

TEST(Probe, OfAMemoryFileSystemAsksForSwap) {
  const TempDir dir;
  const int fd = ::open("/dev/shm", O_TMPFILE | O_RDWR, 0600);
  if (fd < 0) GTEST_SKIP() << "needs /dev/shm";
  const UniqueFd held(fd);
  KernelFiles kernel;
  kernel.swaps = dir.write("swaps", "Filename Type Size\n");
  EXPECT_TRUE(probe_media(fd, kernel).overwrites_in_place);
  kernel.swaps = dir.write("swaps", "Filename Type Size\n/dev/sda2 partition 1\n");
  EXPECT_FALSE(probe_media(fd, kernel).overwrites_in_place);
  kernel.swaps = dir.path() / "missing";
  EXPECT_FALSE(probe_media(fd, kernel).overwrites_in_place);
}

TEST(Probe, OfSomethingThatIsNoFileClaimsNothing) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Media media = probe_media(ends[0]);
  EXPECT_EQ(judge(media, media).level, Level::E0);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace oubli::wiper
