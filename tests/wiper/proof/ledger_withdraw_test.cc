// SPDX-License-Identifier: GPL-3.0-or-later
// The text of an event may have to go one day; that there was one, and which, does not.
#include "tests/wiper/proof/ledger_room.h"
#include "wiper/disk/own_file.h"
#include "wiper/proof/encoding.h"
#include "wiper/proof/withdraw.h"

namespace oubli::wiper {
namespace {

class Withdrawal : public test::LedgerRoom {
 protected:
  Result<Withdrawn> withdraw(std::uint64_t index, Disk& disk) {
    return withdraw_from_ledger(disk, dir_.path(), key_, index, "2026-11-23T10:00:00Z");
  }
  Result<Withdrawn> withdraw(std::uint64_t index) {
    RealDisk disk;
    return withdraw(index, disk);
  }
  // Whether some file of the workspace holds the text.
  [[nodiscard]] bool is_anywhere(const std::string& text) const {
    for (const auto& one : std::filesystem::directory_iterator(dir_.path())) {
      if (oubli::test::slurp(one.path()).find(text) != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(Withdrawal, TakesTheTextAndLeavesTheTree) {
  const Checkpoint kept = append_many(3);
  const std::string salt = hex_of(std::string_view((*read_ledger(file()))[1].salt));
  ASSERT_TRUE(withdraw(1));
  EXPECT_FALSE(is_anywhere(record(1)));
  EXPECT_FALSE(is_anywhere(salt));
  EXPECT_TRUE(verify(kept));
  EXPECT_EQ(lines().size(), 4U) << "that it was withdrawn is an entry";
  append(3);
  EXPECT_TRUE(verify(kept));
  const auto entries = *read_ledger(file());
  EXPECT_TRUE(entries[1].record.empty());
  EXPECT_EQ(entries[0].record, record(0));
}

TEST_F(Withdrawal, WithoutAnEntryThatSaysSoIsNoticed) {
  append_many(3);
  auto entries = *read_ledger(file());
  entries[1].record.clear();
  entries[1].salt.clear();
  std::vector<std::string> left;
  for (const auto& entry : entries) left.push_back(to_line(entry));
  put(left);
  const auto noticed = verify();
  ASSERT_FALSE(noticed);
  EXPECT_EQ(noticed.error().code, ErrorCode::Damaged);
}

TEST_F(Withdrawal, IsRefusedForWhatIsNotThereOrHasToStay) {
  append_many(2);
  ASSERT_TRUE(withdraw(0));
  for (const std::uint64_t index : {0U, 2U, 7U}) {  // gone before; the withdrawal itself; none
    const auto again = withdraw(index);
    ASSERT_FALSE(again) << index;
    EXPECT_EQ(again.error().code, ErrorCode::Refused) << index;
  }
}

TEST_F(Withdrawal, OfADamagedLedgerChangesNothing) {
  append_many(3);
  auto bad = lines();
  std::swap(bad[0], bad[1]);
  put(bad);
  EXPECT_FALSE(withdraw(2));
  EXPECT_EQ(lines(), bad);
}

TEST_F(Withdrawal, StoppedOrFailedAnywhereItIsSettledToTheOldOrTheNew) {
  append_many(3);
  const std::string old = oubli::test::slurp(file());
  std::size_t ended_old = 0, ended_new = 0;
  for (const auto fault : {test::Fault::Stop, test::Fault::Fail, test::Fault::Half}) {
    for (std::uint64_t at = 1;; ++at) {
      std::ofstream(file(), std::ios::binary) << old;
      test::FaultingDisk disk(fault, at);
      const auto done = withdraw(1, disk);
      if (disk.operations() < at) break;
      RealDisk calm;
      ASSERT_TRUE(settle_replacement(calm, dir_.path(), kWithdrawing)) << at;
      ASSERT_TRUE(verify()) << at;
      EXPECT_FALSE(std::filesystem::exists(dir_.path() / kWithdrawing)) << at;
      const bool is_old = lines().size() == 3;
      EXPECT_EQ(is_anywhere(record(1)), is_old) << at;
      EXPECT_FALSE(done && is_old) << "said to be done";
      ++(is_old ? ended_old : ended_new);
    }
  }
  EXPECT_GE(ended_old, 10U);
  EXPECT_GE(ended_new, 5U);
}

}  // namespace
}  // namespace oubli::wiper
