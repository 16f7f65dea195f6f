// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/disk/long_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mailbox.h"

namespace oubli::wiper::test {
namespace {

constexpr std::size_t kBlock = AlignedBlock::kSize;

std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes)
    byte = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24U);
  return bytes;
}

bool is_past_cache(int fd) { return (::fcntl(fd, F_GETFL) & O_DIRECT) != 0; }

class LongFile : public ::testing::Test {
 protected:
  UniqueFd open() {
    return UniqueFd(::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  }
  // In pieces that fit no block.
  static Status write(Disk& disk, int fd, std::string_view bytes) {
    LongWriter file(disk, fd, "a file");
    constexpr std::size_t kPiece = 70'001;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kPiece, bytes.size()))) {
      if (auto done = file.write(bytes.substr(0, kPiece)); !done) return done;
    }
    return file.finish();
  }

  TempDir folder_;
  Path path_ = folder_.path() / "file";
};

TEST_F(LongFile, HoldsWhatItWasGivenWhateverItsSize) {
  RealDisk disk;
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{4096}, kBlock - 1, kBlock, kBlock + 1,
        3 * kBlock, 3 * kBlock + 4096, 3 * kBlock + 4097}) {
    const UniqueFd fd = open();
    const std::string bytes = some_bytes(size);
    ASSERT_TRUE(write(disk, fd.get(), bytes)) << size;
    EXPECT_EQ(slurp(path_), bytes) << size;
    EXPECT_FALSE(is_past_cache(fd.get())) << size;
  }
}

TEST_F(LongFile, GoesPastTheCacheWithWholeBlocksAlone) {
  FaultingDisk disk;
  const UniqueFd fd = open();
  if (disk.bypass_cache(fd.get(), true) != 0) GTEST_SKIP() << "no such way on this file system";
  ASSERT_EQ(disk.bypass_cache(fd.get(), false), 0);
  std::vector<bool> past;
  disk.before = [&](const std::string&) { past.push_back(is_past_cache(fd.get())); };
  ASSERT_TRUE(write(disk, fd.get(), some_bytes(2 * kBlock + 5)));
  EXPECT_EQ(past, (std::vector{true, true, false}));
}

TEST_F(LongFile, GoesTheUsualWayWhereTheFileSystemRefuses) {
  const std::string bytes = some_bytes(3 * kBlock + 100);
  for (const std::uint64_t at : {1U, 2U, 3U}) {
    FaultingDisk disk(Fault::Fail, at, EINVAL);
    const UniqueFd fd = open();
    if (disk.bypass_cache(fd.get(), true) != 0) GTEST_SKIP() << "no such way on this file system";
    ASSERT_EQ(disk.bypass_cache(fd.get(), false), 0);
    ASSERT_TRUE(write(disk, fd.get(), bytes)) << at;
    EXPECT_EQ(slurp(path_), bytes) << at;
  }
}

TEST_F(LongFile, GoesOnAfterAShortWrite) {
  const std::string bytes = some_bytes(3 * kBlock + 100);
  for (const std::uint64_t at : {1U, 2U, 3U, 4U}) {
    FaultingDisk disk(Fault::Short, at);
    const UniqueFd fd = open();
    ASSERT_TRUE(write(disk, fd.get(), bytes)) << at;
    EXPECT_EQ(slurp(path_), bytes) << at;
  }
}

TEST_F(LongFile, SaysWhatItCouldNotWrite) {
  for (const std::uint64_t at : {1U, 3U}) {
    FaultingDisk disk(Fault::Fail, at, ENOSPC);
    const UniqueFd fd = open();
    auto done = write(disk, fd.get(), some_bytes(2 * kBlock + 5));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what, "write a file: No space left on device");
  }
}

}  // namespace
}  // namespace oubli::wiper::test
