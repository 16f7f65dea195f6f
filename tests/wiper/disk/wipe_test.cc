// SPDX-License-Identifier: GPL-3.0-or-later
// Overwriting single files and the leftovers of an index.
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"
#include "wiper/disk/file_system.h"
#include "wiper/disk/overwrite.h"
#include "wiper/disk/wipe_file.h"
#include "wiper/index_eraser.h"

namespace oubli::wiper::test {
namespace {

namespace fs = std::filesystem;

TEST(Overwrite, LeavesNothingOfAnySize) {
  const TempDir dir;
  RealDisk disk;
  for (const std::size_t size : {0UL, 1UL, 63UL, 64UL, 4097UL, (1UL << 20) - 1, (1UL << 20) + 1}) {
    const Path path = dir.write("file", std::string(size, 'x'));
    const UniqueFd fd(::open(path.c_str(), O_RDWR));
    auto reached = overwrite_file(disk, fd.get(), path);
    ASSERT_TRUE(reached) << reached.error().what;
    const std::string after = slurp(path);
    EXPECT_EQ(after.size(), size);
    EXPECT_EQ(after.find("xxxx"), std::string::npos);
  }
}

TEST(Overwrite, NoticesEveryWriteThatWasNotDone) {
  FaultingDisk counted;
  const std::string bytes((3UL << 20) + 5, 'x');
  const TempDir dir;
  const auto run = [&](Disk& disk) {
    const Path path = dir.write("file", bytes);
    const UniqueFd fd(::open(path.c_str(), O_RDWR));
    return overwrite_file(disk, fd.get(), path);
  };
  ASSERT_TRUE(run(counted));
  for (std::uint64_t point = 1; point <= counted.operations(); ++point) {
    FaultingDisk lying(Fault::Lie, point);
    EXPECT_EQ(static_cast<bool>(run(lying)), counted.log()[point - 1] != "write") << point;
    FaultingDisk failing(Fault::Fail, point);
    auto reached = run(failing);
    EXPECT_EQ(static_cast<bool>(reached), counted.log()[point - 1] == "drop_cache") << point;
    if (reached) {
      EXPECT_TRUE(reached->caveats.contains("READ_BACK_FROM_CACHE"));
    }
  }
}

TEST(Overwrite, SaysWhenTheKernelKeptItsCopy) {
  const TempDir dir;
  RealDisk disk;
  const Path path = dir.write("file", std::string(5 * 4096, 'x'));
  const UniqueFd fd(::open(path.c_str(), O_RDWR));
  if (file_system_of(fd.get()).habit == Habit::Memory) GTEST_SKIP() << "memory is all there is";
  auto reached = overwrite_file(disk, fd.get(), path);
  ASSERT_TRUE(reached);
  EXPECT_FALSE(reached->caveats.contains("READ_BACK_FROM_CACHE"));
  // A page that somebody looks at stays.
  auto* page = static_cast<char*>(::mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fd.get(), 4096));
  ASSERT_NE(static_cast<void*>(page), MAP_FAILED);
  const volatile char looked_at = *page;
  reached = overwrite_file(disk, fd.get(), path);
  ASSERT_TRUE(reached);
  EXPECT_TRUE(reached->caveats.contains("READ_BACK_FROM_CACHE")) << looked_at;
  ::munmap(page, 4096);
}

TEST(WipeFile, UnlinksAndSaysWhatItReached) {
  const TempDir dir;
  FaultingDisk disk;
  const Path path = dir.write("file", "secret");
  auto reached = wipe_file(disk, path);
  ASSERT_TRUE(reached) << reached.error().what;
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(reached->caveats.contains("PRE_RUN_BLOCKS"));
  EXPECT_FALSE(reached->why.empty());
}

TEST(WipeFile, RefusesLinksSecondNamesAndWhatIsNoFile) {
  const TempDir dir;
  FaultingDisk disk;
  const Path path = dir.write("file", "secret");
  fs::create_symlink("file", dir.path() / "link");
  EXPECT_EQ(wipe_file(disk, dir.path() / "link").error().code, ErrorCode::Refused);
  fs::create_hard_link(path, dir.path() / "second");
  EXPECT_EQ(wipe_file(disk, path).error().code, ErrorCode::Refused);
  EXPECT_EQ(wipe_file(disk, dir.path()).error().code, ErrorCode::Refused);
  EXPECT_EQ(wipe_file(disk, dir.path() / "missing").error().code, ErrorCode::NotFound);
  EXPECT_EQ(wipe_file(disk, dir.path() / "no/folder").error().code, ErrorCode::NotFound);
  EXPECT_EQ(slurp(path), "secret");
  EXPECT_EQ(disk.operations(), 0U);
}

TEST(WipeFile, RefusesAFileThatIsOpenElsewhere) {
  const TempDir dir;
  FaultingDisk disk;
  const Path path = dir.write("file", "secret");
  const UniqueFd other(::open(path.c_str(), O_RDONLY));
  EXPECT_EQ(wipe_file(disk, path).error().code, ErrorCode::Locked);
  EXPECT_EQ(slurp(path), "secret");
}

TEST(WipeFile, ReportsEveryFailure) {
  FaultingDisk counted;
  const TempDir dir;
  ASSERT_TRUE(wipe_file(counted, dir.write("file", "secret")));
  for (std::uint64_t point = 1; point <= counted.operations(); ++point) {
    FaultingDisk disk(Fault::Fail, point);
    const auto& operation = counted.log()[point - 1];
    EXPECT_EQ(static_cast<bool>(wipe_file(disk, dir.write("file", "secret"))),
              operation == "drop_cache" || operation == "zero_journal")
        << operation;
  }
}

// A compaction that keeps the lines without "erased" in them.
Status compact(const Path& from, const Path& into) {
  fs::create_directory(into);
  for (const auto& entry : fs::directory_iterator(from)) {
    std::ofstream(into / entry.path().filename()) << "kept\n";
  }
  return {};
}

struct Shard {
  TempDir dir;
  Path path = dir.path() / "shard0";
  Shard() {
    dir.write("shard0/postlist", "kept\nerased\n");
    dir.write("shard0/docdata", "kept\nerased\n");
  }
  [[nodiscard]] bool is_clean() const {
    return slurp(path / "postlist") == "kept\n" && slurp(path / "docdata") == "kept\n" &&
           std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 1;
  }
};

TEST(IndexEraser, ErasesEveryOldFileOfAShard) {
  const Shard shard;
  FaultingDisk disk;
  auto rows = erase_index_leftovers(disk, {shard.path}, compact);
  ASSERT_TRUE(rows) << rows.error().what;
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(0).path.filename(), "docdata");
  EXPECT_EQ(rows->at(0).path.parent_path().filename(), "shard0");
  EXPECT_TRUE(shard.is_clean());
}

TEST(IndexEraser, StoppedAnywhereLeavesAWholeShardAndIsFinishedByTheNextCall) {
  FaultingDisk counted;
  {
    const Shard shard;
    ASSERT_TRUE(erase_index_leftovers(counted, {shard.path}, compact));
  }
  EXPECT_GE(counted.operations(), 12U);
  for (const Fault fault : {Fault::Stop, Fault::Half, Fault::Fail}) {
    for (std::uint64_t point = 1; point <= counted.operations(); ++point) {
      const Shard shard;
      FaultingDisk disk(fault, point);
      (void)erase_index_leftovers(disk, {shard.path}, compact);
      const std::string found = slurp(shard.path / "postlist");
      EXPECT_TRUE(found == "kept\nerased\n" || found == "kept\n") << point;
      FaultingDisk again;
      ASSERT_TRUE(erase_index_leftovers(again, {shard.path}, compact)) << point;
      EXPECT_TRUE(shard.is_clean()) << point;
    }
  }
}

TEST(IndexEraser, TellsWhyACompactionFailedAndKeepsTheShard) {
  const Shard shard;
  FaultingDisk disk;
  auto rows = erase_index_leftovers(disk, {shard.path},
                                    [](const Path&, const Path&) { return Status(damaged("x")); });
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::Damaged);
  EXPECT_EQ(slurp(shard.path / "postlist"), "kept\nerased\n");
  EXPECT_FALSE(erase_index_leftovers(disk, {shard.dir.path() / "none"}, compact));
}

TEST(IndexEraser, RefusesAFileWithASecondName) {
  const Shard shard;
  fs::create_hard_link(shard.path / "docdata", shard.dir.path() / "second");
  FaultingDisk disk;
  auto rows = erase_index_leftovers(disk, {shard.path}, compact);
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::Refused);
  EXPECT_EQ(slurp(shard.dir.path() / "second"), "kept\nerased\n");
}

// A real file system that is really full.
TEST(DiskFull, LeavesTheMailboxAndNothingElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root: mounting a small file system";
  const Room room;
  if (::mount("none", room.mail.c_str(), "tmpfs", 0, "size=4m") != 0) {
    GTEST_SKIP() << "needs a memory file system to mount";
  }
  {
    const Path path = room.write("inbox", mailbox(5000));
    const std::string before = slurp(path);
    const auto source = planned_source(path, {1});
    // Enough for the check beforehand; then somebody else fills the rest.
    FaultingDisk disk;
    bool is_filled = false;
    disk.before = [&](const std::string& operation) {
      if (operation != "write" || !fs::exists(room.mail / "inbox.lock") || is_filled) return;
      is_filled = true;
      std::ofstream(room.mail / "filler") << std::string(4U << 20, 'f');
    };
    for (const bool is_full_beforehand : {false, true}) {
      Wiper wiper(disk, room.settings());
      auto receipt = wiper.carry_out(approved({source}));
      ASSERT_TRUE(receipt);
      ASSERT_FALSE(verdict(*receipt)) << is_full_beforehand;
      EXPECT_EQ(slurp(path), before);
      EXPECT_TRUE(room.is_settled());
    }
    fs::remove(room.mail / "filler");
    Wiper wiper(disk, room.settings());
    auto receipt = wiper.carry_out(approved({source}));
    ASSERT_TRUE(receipt);
    EXPECT_TRUE(verdict(*receipt)) << receipt->failures.at(0).error.what;
  }
  EXPECT_EQ(::umount2(room.mail.c_str(), MNT_DETACH), 0);
}

}  // namespace
}  // namespace oubli::wiper::test
