// SPDX-License-Identifier: GPL-3.0-or-later
// What recovery makes of the files it finds: by inode numbers, also after the machine was started
// again and its disks were numbered otherwise. Invariant 7 of wiper.h.
#include "wiper/settle.h"

#include <optional>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "tests/wiper/mailbox.h"
#include "wiper/mailbox/file_batch.h"
#include "wiper/recovery.h"

namespace oubli::wiper::test {
namespace {

class Settling : public testing::Test {
 protected:
  Settling() {
    auto journal = Journal::open(disk, dir.path(), "journal");
    EXPECT_TRUE(journal);
    journal_.emplace(*std::move(journal));
    auto folder = open_folder(std::filesystem::canonical(dir.path()));
    EXPECT_TRUE(folder);
    folder_ = *std::move(folder);
  }
  Workplace place() {
    return {disk, *journal_, 0, folder_.get(), dir.path() / "inbox", "inbox", OurNames("token")};
  }
  // As it was noted before the restart.
  Fingerprint noted(const std::string& name) const {
    Fingerprint print = print_of(dir.path() / name);
    print.device += 7;
    return print;
  }
  RealDisk disk;
  TempDir dir;
  std::optional<Journal> journal_;
  UniqueFd folder_;
};

TEST_F(Settling, KnowsTheOldFileThoughItsDiskHasAnotherNumber) {
  dir.write("inbox", "new");
  dir.write(place().ours.fresh, "old");
  const auto swap = look_at_swap(place(), noted(place().ours.fresh), noted("inbox"));
  ASSERT_TRUE(swap);
  EXPECT_TRUE(swap->is_swapped);
  EXPECT_EQ(swap->old_name, place().ours.fresh);
}

TEST_F(Settling, KnowsThatNothingWasSwappedThoughTheDiskHasAnotherNumber) {
  dir.write("inbox", "old");
  dir.write(place().ours.fresh, "new");
  const auto swap = look_at_swap(place(), noted("inbox"), noted(place().ours.fresh));
  ASSERT_TRUE(swap);
  EXPECT_FALSE(swap->is_swapped);
}

TEST_F(Settling, OverwritesTheOldFileThoughItsDiskHasAnotherNumber) {
  dir.write("inbox", "new");
  const Path old = dir.write(place().ours.fresh, "old");
  const Fingerprint print = noted(place().ours.fresh);
  const UniqueFd fd(::open(old.c_str(), O_RDWR | O_CLOEXEC));
  EXPECT_TRUE(erase_old(place(), fd.get(), place().ours.fresh, print, false));
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_EQ(slurp(dir.path() / "inbox"), "new");
}

TEST_F(Settling, WaitsForAMailboxWhoseFileSystemIsNotMounted) {
  for (const Step last : {Step::Preparing, Step::Intent, Step::Swapped, Step::Wiping}) {
    SourceState state;
    state.last = last;
    state.path = std::filesystem::canonical(dir.path()) / "inbox";
    state.token = "token";
    state.old.inode = 1;
    const auto waiting = settle_source(disk, *journal_, 0, state);
    ASSERT_FALSE(waiting);
    EXPECT_EQ(waiting.error().code, ErrorCode::NotFound);
    EXPECT_EQ(state.last, last);
    dir.write("inbox", "");
    EXPECT_TRUE(settle_source(disk, *journal_, 0, state)) << "it was said that it is gone for good";
    std::filesystem::remove(dir.path() / "inbox");
  }
}

TEST_F(Settling, WaitsForAMaildirWhoseFileSystemIsNotMounted) {
  const Path cur = std::filesystem::canonical(dir.path()) / "md/cur";
  BatchState state;
  state.last = Step::Swapped;
  state.token = "token";
  state.files = {{.source = 0, .message = 0, .path = cur / "1.host:2,S", .print = {}}};
  state.swapped = {0};
  const auto waiting = settle_batch(disk, *journal_, 1, state);
  ASSERT_FALSE(waiting);
  EXPECT_EQ(waiting.error().code, ErrorCode::NotFound);
  std::filesystem::create_directories(cur);
  EXPECT_TRUE(settle_batch(disk, *journal_, 1, state)) << "it was said that it is gone for good";
  ASSERT_TRUE(state.wiped.contains(0));
  EXPECT_EQ(state.wiped.at(0).level, Level::E0);
}

}  // namespace
}  // namespace oubli::wiper::test
