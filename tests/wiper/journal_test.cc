// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/journal.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"
#include "tests/wiper/faulting_disk.h"
#include "wiper/mailbox/file_batch.h"
#include "wiper/recovery.h"

namespace oubli::wiper::test {
namespace {

using oubli::test::slurp;
using oubli::test::TempDir;

const std::string kName = "wiper.journal";

Parties parties() {
  Parties parties;
  parties.performed_by = {.name = "Claire Besnard", .contact = "\xff"};
  parties.validated_by.title = "Officer";
  parties.classification_after = "internal";
  parties.destination = kUnknown;
  return parties;
}

std::vector<JournalRecord> sample() {
  return {{.step = Step::Begin, .text = "digest", .parties = parties()},
          {.step = Step::Preparing, .source = 3, .path = "/srv/\xff/inbox", .token = "abcd"},
          {.step = Step::Intent, .source = 3, .old = {1, 2, 3, -4, 5}, .made = {6, 7, 8, 9, 10}},
          {.step = Step::Swapped, .source = 3},
          {.step = Step::Done, .source = 3}};
}

std::string written(const TempDir& dir) {
  FaultingDisk disk;
  auto journal = Journal::open(disk, dir.path(), kName);
  EXPECT_TRUE(journal) << journal.error().what;
  for (const auto& record : sample()) EXPECT_TRUE(journal->append(record));
  return slurp(dir.path() / kName);
}

TEST(Journal, RemembersWhatWasAppended) {
  const TempDir dir;
  written(dir);
  RealDisk disk;
  auto journal = Journal::open(disk, dir.path(), kName);
  ASSERT_TRUE(journal);
  const auto& records = journal->records();
  ASSERT_EQ(records.size(), 5U);
  EXPECT_EQ(records[0].text, "digest");
  EXPECT_EQ(records[0].parties, parties());
  EXPECT_EQ(records[1].path, "/srv/\xff/inbox");
  EXPECT_EQ(records[1].token, "abcd");
  EXPECT_EQ(records[2].old, (Fingerprint{1, 2, 3, -4, 5}));
  EXPECT_EQ(records[2].made, (Fingerprint{6, 7, 8, 9, 10}));
  EXPECT_EQ(records[4].step, Step::Done);
  EXPECT_EQ(records[4].source, 3U);
}

TEST(Journal, IgnoresATornLastRecordAndGoesOnAfterIt) {
  const TempDir whole;
  const std::string bytes = written(whole);
  const std::size_t last = bytes.rfind('\n', bytes.size() - 2) + 1;
  for (std::size_t size = last; size < bytes.size(); ++size) {
    const TempDir dir;
    dir.write(kName, bytes.substr(0, size));
    FaultingDisk disk;
    {
      auto journal = Journal::open(disk, dir.path(), kName);
      ASSERT_TRUE(journal) << size;
      EXPECT_EQ(journal->records().size(), 4U);
      ASSERT_TRUE(journal->append({.step = Step::Failed, .source = 9}));
    }
    auto again = Journal::open(disk, dir.path(), kName);
    ASSERT_TRUE(again);
    ASSERT_EQ(again->records().size(), 5U);
    EXPECT_EQ(again->records().back().source, 9U);
  }
}

TEST(Journal, KeepsWhatItSaysOfABatch) {
  const TempDir dir;
  RealDisk disk;
  const Fingerprint print{1, 2, 3, -4, 5};
  {
    auto journal = Journal::open(disk, dir.path(), kName);
    ASSERT_TRUE(journal);
    JournalRecord preparing{.step = Step::Preparing, .token = "ab", .batch = 7};
    preparing.files = {{3, 4, "/m/cur/\xff:2,S", print}, {3, 9, "/m/new/1", print}};
    ASSERT_TRUE(journal->append(preparing));
    ASSERT_TRUE(journal->append({.step = Step::Swapped, .batch = 7, .which = {0, 1}}));
    ASSERT_TRUE(journal->append({.step = Step::Wiped, .text = "E2\n", .batch = 7, .which = {1}}));
  }
  auto journal = Journal::open(disk, dir.path(), kName);
  ASSERT_TRUE(journal);
  EXPECT_TRUE(states_of(*journal).empty()) << "of mailboxes it says nothing";
  const auto batches = batches_of(*journal);
  ASSERT_EQ(batches.size(), 1U);
  const BatchState& state = batches.at(7);
  EXPECT_EQ(state.last, Step::Wiped);
  EXPECT_EQ(state.token, "ab");
  ASSERT_EQ(state.files.size(), 2U);
  EXPECT_EQ(state.files[0].path, Path("/m/cur/\xff:2,S"));
  EXPECT_EQ(state.files[1].message, 9U);
  EXPECT_EQ(state.files[1].print, print);
  EXPECT_EQ(state.swapped, (std::set<std::uint64_t>{0, 1}));
  ASSERT_EQ(state.wiped.size(), 1U);
  EXPECT_EQ(state.wiped.at(1).level, Level::E2);
}

TEST(Journal, IgnoresALastRecordOfZeros) {  // a size that reached the disk before the bytes
  const TempDir dir;
  const std::string bytes = written(dir);
  const std::size_t last = bytes.rfind('\n', bytes.size() - 2) + 1;
  dir.write(kName, bytes.substr(0, last) + std::string(bytes.size() - last, '\0'));
  RealDisk disk;
  auto journal = Journal::open(disk, dir.path(), kName);
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->records().size(), 4U);
}

TEST(Journal, RefusesAnyBitChangedBeforeTheLastRecord) {
  const TempDir whole;
  const std::string bytes = written(whole);
  const std::size_t last = bytes.rfind('\n', bytes.size() - 2) + 1;
  std::size_t tried = 0;
  const TempDir dir;
  RealDisk disk;
  for (std::size_t at = 0; at < last; ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
    dir.write(kName, changed);
    auto journal = Journal::open(disk, dir.path(), kName);
    ASSERT_FALSE(journal) << at;
    EXPECT_EQ(journal.error().code, ErrorCode::Damaged);
    EXPECT_EQ(slurp(dir.path() / kName), changed) << "evidence was changed";
    ++tried;
  }
  EXPECT_GT(tried, 300U);
}

TEST(Journal, RefusesARecordTakenOutOrMoved) {
  const TempDir dir;
  const std::string bytes = written(dir);
  const std::size_t first = bytes.find('\n') + 1;
  const std::size_t second = bytes.find('\n', first) + 1;
  RealDisk disk;
  dir.write(kName, bytes.substr(0, first) + bytes.substr(second));
  EXPECT_FALSE(Journal::open(disk, dir.path(), kName));
  dir.write(kName,
            bytes.substr(first, second - first) + bytes.substr(0, first) + bytes.substr(second));
  EXPECT_FALSE(Journal::open(disk, dir.path(), kName));
}

TEST(Journal, KeepsASecondRunOut) {
  const TempDir dir;
  RealDisk disk;
  auto first = Journal::open(disk, dir.path(), kName);
  ASSERT_TRUE(first);
  auto second = Journal::open(disk, dir.path(), kName);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Locked);
}

TEST(Journal, TakesNothingMoreAfterAFailedWrite) {
  const TempDir dir;
  FaultingDisk counted;
  { ASSERT_TRUE(Journal::open(counted, dir.path(), kName)); }
  FaultingDisk disk(Fault::Fail, 1);
  auto journal = Journal::open(disk, dir.path(), kName);
  ASSERT_TRUE(journal);
  EXPECT_FALSE(journal->append({.step = Step::Begin}));
  EXPECT_FALSE(journal->append({.step = Step::Begin}));
  EXPECT_TRUE(journal->records().empty());
}

TEST(Journal, LeavesNothingWhenFinished) {
  const TempDir dir;
  written(dir);
  RealDisk disk;
  {
    auto journal = Journal::open(disk, dir.path(), kName);
    ASSERT_TRUE(journal && journal->finish());
    EXPECT_FALSE(journal->append({.step = Step::Begin}));
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST(Journal, ErasesAFinishedOneThatAKillLeft) {
  const TempDir dir;
  dir.write(kName + ".finished", "rest of an ended run");
  RealDisk disk;
  auto journal = Journal::open(disk, dir.path(), kName);
  ASSERT_TRUE(journal);
  EXPECT_FALSE(std::filesystem::exists(dir.path() / (kName + ".finished")));
}

TEST(Journal, IsNotOpenedThroughALink) {
  const TempDir dir;
  dir.write("other", "");
  std::filesystem::create_symlink("other", dir.path() / kName);
  RealDisk disk;
  EXPECT_FALSE(Journal::open(disk, dir.path(), kName));
}

TEST(Journal, ReportsEveryFailureOfTheDisk) {
  FaultingDisk counted;
  {
    const TempDir dir;
    auto journal = Journal::open(counted, dir.path(), kName);
    ASSERT_TRUE(journal && journal->append({.step = Step::Begin}) && journal->finish());
  }
  for (std::uint64_t point = 1; point <= counted.operations(); ++point) {
    const TempDir dir;
    FaultingDisk disk(Fault::Fail, point, ENOSPC);
    auto journal = Journal::open(disk, dir.path(), kName);
    const bool done = journal && journal->append({.step = Step::Begin}) && journal->finish();
    EXPECT_EQ(done, disk.log().at(point - 1) == "drop_cache") << point;
  }
}

}  // namespace
}  // namespace oubli::wiper::test
