// SPDX-License-Identifier: GPL-3.0-or-later
// Who only adds does not read everything, and notices all the same that somebody was there.
#include "wiper/proof/ledger_append.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/wiper/proof/ledger_room.h"

namespace oubli::wiper {
namespace {

class LedgerAppend : public test::LedgerRoom {
 protected:
  Result<LedgerEnd> end() {
    RealDisk disk;
    return open_ledger_end(disk, dir_.path(), key_.public_key());
  }
  bool reads_whole() {
    auto found = end();
    if (!found) throw std::runtime_error(found.error().what);
    return found->was_read_whole;
  }
  // Writes over the file in place and puts its time of change back, as far as a program can.
  void edit_in_place(const std::function<void(std::string&)>& change) {
    struct stat about {};
    ASSERT_EQ(::stat(file().c_str(), &about), 0);
    std::string bytes = oubli::test::slurp(file());
    change(bytes);
    std::fstream(file(), std::ios::binary | std::ios::in | std::ios::out) << bytes;
    const timespec times[2] = {about.st_atim, about.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, file().c_str(), times, 0), 0);
  }
};

TEST_F(LedgerAppend, ReadsOnlyTheEndOfALedgerThatIsAsItWasLeft) {
  append_many(20);
  EXPECT_FALSE(reads_whole());
  EXPECT_EQ(end()->tree.root(), read_ledger(file())->back().root);
}

TEST_F(LedgerAppend, ReadsItWholeWhenAnythingIsOtherwise) {
  append_many(5);
  const Path head = dir_.path() / "ledger.head";
  const std::string good = oubli::test::slurp(head);
  std::filesystem::remove(head);
  EXPECT_TRUE(reads_whole()) << "no head";
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    std::ofstream(head, std::ios::binary) << bad;
    auto found = end();
    ASSERT_TRUE(found) << "a head that was altered costs time and no more";
    EXPECT_EQ(found->tree.root(), read_ledger(file())->back().root) << at;
  }
  std::ofstream(head, std::ios::binary) << good;
  EXPECT_FALSE(reads_whole());
  std::filesystem::copy_file(file(), dir_.path() / "copy");
  std::filesystem::rename(dir_.path() / "copy", file());
  EXPECT_TRUE(reads_whole()) << "another file of the same bytes";
}

TEST_F(LedgerAppend, NoticesAnEditOfAnEarlyEntryWithTheTimesPutBack) {
  append_many(200);
  ::usleep(20'000);  // the kernel's clock for files moves in steps
  edit_in_place([](std::string& bytes) { bytes[bytes.find("\"erased\":5") + 9] = '7'; });
  RealDisk disk;
  auto refused = append_to_ledger(disk, dir_.path(), key_, record(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Damaged);
}

TEST_F(LedgerAppend, NoticesEntriesThatWereCutOffUnlessTheyWereTheLast) {
  append_many(6);
  auto bad = lines();
  bad.erase(bad.begin() + 2);
  put(bad);
  RealDisk disk;
  EXPECT_FALSE(append_to_ledger(disk, dir_.path(), key_, record(1)));
}

TEST_F(LedgerAppend, NoticesThatTheLastEntriesAreGoneSinceItWasLeft) {
  append_many(6);
  const auto good = lines();
  RealDisk disk;
  for (const std::size_t left : {5U, 1U, 0U}) {
    put_beside_head({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(left)});
    auto refused = append_to_ledger(disk, dir_.path(), key_, record(1));
    ASSERT_FALSE(refused) << left;
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_FALSE(check_ledger(disk, dir_.path(), key_.public_key()));
  }
  std::filesystem::remove(file());
  EXPECT_FALSE(check_ledger(disk, dir_.path(), key_.public_key()));
  put_beside_head(good);
  EXPECT_TRUE(append_to_ledger(disk, dir_.path(), key_, record(1)));
}

TEST_F(LedgerAppend, DoesNotGoOnForAnotherKey) {
  append_many(3);
  RealDisk disk;
  EXPECT_FALSE(append_to_ledger(disk, dir_.path(), make_key("another"), record(1)));
}

TEST_F(LedgerAppend, GivesThePathThatALaterReaderWouldWorkOut) {
  for (int i = 0; i < 33; ++i) {
    RealDisk disk;
    auto made = append_to_ledger(disk, dir_.path(), key_, record(i));
    ASSERT_TRUE(made);
    std::vector<TreeHash> leaves;
    const auto entries = read_ledger(file());
    ASSERT_TRUE(entries);
    for (const auto& entry : *entries) leaves.push_back(entry.leaf);
    EXPECT_EQ(made->path, inclusion_path(leaves, made->entry.index)) << i;
  }
}

}  // namespace
}  // namespace oubli::wiper
