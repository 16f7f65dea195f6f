// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody who holds the ledger, or even its key, could do to it, and who notices.
#include "wiper/ledger.h"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"
#include "tests/wiper/faulting_disk.h"

namespace oubli::wiper {
namespace {

class Ledger : public testing::Test {
 protected:
  Ledger() : key_(make_key("key")) {}

  [[nodiscard]] SigningKey make_key(const std::string& name) const {
    auto keyring = index::Keyring::create(dir_.path() / name, "");
    if (!keyring) throw std::runtime_error(keyring.error().what);
    return SigningKey(*keyring);
  }

  [[nodiscard]] Path file() const { return dir_.path() / "ledger.jsonl"; }

  static std::string record(int number) {
    return R"({"erased":)" + std::to_string(number) + R"(,"type":"erasure"})";
  }

  LedgerEntry append(int number) { return append(number, key_); }
  LedgerEntry append(int number, const SigningKey& key) {
    RealDisk disk;
    auto entry = append_to_ledger(disk, dir_.path(), key, record(number));
    if (!entry) throw std::runtime_error(entry.error().what);
    return *std::move(entry);
  }
  Checkpoint append_many(int count) {
    LedgerEntry last;
    for (int i = 0; i < count; ++i) last = append(i);
    return checkpoint_of(last, key_.public_key());
  }

  [[nodiscard]] Status verify(const std::optional<Checkpoint>& kept = std::nullopt) const {
    auto entries = read_ledger(ledger_file(dir_.path()));
    if (!entries) return std::move(entries).take_error();
    return verify_ledger(*entries, key_.public_key(), kept);
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> found;
    std::ifstream in(file());
    for (std::string line; std::getline(in, line);) found.push_back(line + "\n");
    return found;
  }
  void put(const std::vector<std::string>& lines) const {
    std::ofstream out(file(), std::ios::binary);
    for (const auto& line : lines) out << line;
  }

  oubli::test::TempDir dir_;
  SigningKey key_;
};

TEST_F(Ledger, KeepsWhatWasAppendedInOrder) {
  EXPECT_TRUE(verify()) << "an empty ledger is sound";
  const Checkpoint kept = append_many(5);
  const auto entries = read_ledger(ledger_file(dir_.path()));
  ASSERT_TRUE(entries);
  ASSERT_EQ(entries->size(), 5U);
  for (std::uint64_t i = 0; i < 5; ++i) {
    EXPECT_EQ((*entries)[i].index, i);
    EXPECT_EQ((*entries)[i].record, record(static_cast<int>(i)));
  }
  EXPECT_EQ(kept.size, 5U);
  EXPECT_TRUE(verify(kept));
  append(5);
  EXPECT_TRUE(verify(kept)) << "a ledger that grew still has what was kept";
}

TEST_F(Ledger, TheSameEventTwiceGivesTwoLeavesThatCannotBeTold) {
  EXPECT_NE(append(1).leaf, append(1).leaf);
}

// Every bit of a small ledger; the kept checkpoint stands for the copy outside the machine.
TEST_F(Ledger, NoBitCanBeChanged) {
  const Checkpoint kept = append_many(3);
  const std::string good = oubli::test::slurp(file());
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      std::ofstream(file(), std::ios::binary) << bad;
      ASSERT_FALSE(verify(kept)) << "byte " << at << " bit " << bit << ": " << bad[at];
    }
  }
}

TEST_F(Ledger, NoEntryCanBeDeletedOrMoved) {
  const Checkpoint kept = append_many(4);
  const auto good = lines();
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(at));
    put(bad);
    EXPECT_FALSE(verify(kept)) << "without " << at;
    bad = good;
    std::swap(bad[at], bad[(at + 1) % bad.size()]);
    put(bad);
    EXPECT_FALSE(verify(kept)) << "swapped " << at;
  }
}

TEST_F(Ledger, ATruncationIsNoticedByWhoKeptACheckpoint) {
  append_many(2);
  const auto older = lines();
  const Checkpoint kept = append_many(2);
  put(older);
  EXPECT_TRUE(verify()) << "by itself an older ledger is sound";
  const auto noticed = verify(kept);
  ASSERT_FALSE(noticed);
  EXPECT_EQ(noticed.error().code, ErrorCode::Refused);
  std::filesystem::remove(file());
  EXPECT_FALSE(verify(kept));
}

TEST_F(Ledger, ARollBackThatWasContinuedIsNoticed) {
  append_many(2);
  const auto older = lines();
  const Checkpoint kept = append_many(2);
  put(older);
  append(7);
  append(8);
  append(9);
  EXPECT_TRUE(verify());
  EXPECT_FALSE(verify(kept));
}

TEST_F(Ledger, AForkIsNoticedByWhoeverSawTheOtherSide) {
  append_many(2);
  const auto common = lines();
  const Checkpoint one = append_many(1);
  put(common);
  const Checkpoint other = append_many(1);
  EXPECT_TRUE(verify(other));
  EXPECT_FALSE(verify(one));
}

TEST_F(Ledger, AnEntryOfAnotherLedgerCannotBeSplicedIn) {
  append_many(3);
  const auto first = lines();
  std::filesystem::remove(file());
  append_many(3);
  auto spliced = lines();
  spliced[1] = first[1];
  put(spliced);
  EXPECT_FALSE(verify());
}

TEST_F(Ledger, SigningAnewWithAnotherKeyIsNoticed) {
  append_many(2);
  std::filesystem::remove(file());
  const SigningKey another = make_key("another");
  append(1, another);
  const auto noticed = verify();
  ASSERT_FALSE(noticed);
  EXPECT_EQ(noticed.error().code, ErrorCode::Refused);
}

TEST_F(Ledger, AnEntryIsNotPutBehindWhatAnotherKeyWrote) {
  append(1, make_key("another"));
  RealDisk disk;
  EXPECT_FALSE(append_to_ledger(disk, dir_.path(), key_, record(1)));
}

TEST_F(Ledger, AnEntryIsNotPutBehindDamage) {
  append_many(3);
  auto bad = lines();
  std::swap(bad[0], bad[1]);
  put(bad);
  RealDisk disk;
  EXPECT_FALSE(append_to_ledger(disk, dir_.path(), key_, record(1)));
  EXPECT_EQ(lines(), bad) << "what was found is left for who looks into it";
}

TEST_F(Ledger, ATornLastLineNeverHappened) {
  const Checkpoint kept = append_many(2);
  const std::string whole = oubli::test::slurp(file());
  append(2);
  const std::string longer = oubli::test::slurp(file());
  for (std::size_t size = whole.size(); size < longer.size(); ++size) {
    std::ofstream(file(), std::ios::binary) << longer.substr(0, size);
    EXPECT_TRUE(verify(kept)) << size;
  }
  append(3);
  EXPECT_TRUE(verify(kept));
  EXPECT_EQ(lines().size(), 3U);
}

// The text of an event may have to go one day; that there was one, and which, does not.
TEST_F(Ledger, TheTextOfAnEntryCanBeWithdrawn) {
  const Checkpoint kept = append_many(3);
  auto entries = *read_ledger(ledger_file(dir_.path()));
  entries[1].record.clear();
  entries[1].salt.clear();
  std::vector<std::string> left;
  for (const auto& entry : entries) left.push_back(to_line(entry));
  put(left);
  EXPECT_EQ(oubli::test::slurp(file()).find(record(1)), std::string::npos);
  EXPECT_TRUE(verify(kept));
  append(3);
  EXPECT_TRUE(verify(kept));
}

TEST_F(Ledger, StoppedOrFailedAtAnyOperationItIsTheOldOrTheNew) {
  append_many(2);
  const std::string old = oubli::test::slurp(file());
  for (const auto fault : {test::Fault::Stop, test::Fault::Fail, test::Fault::Half}) {
    for (std::uint64_t at = 1;; ++at) {
      std::ofstream(file(), std::ios::binary) << old;
      test::FaultingDisk disk(fault, at);
      const auto entry = append_to_ledger(disk, dir_.path(), key_, record(9));
      if (disk.operations() < at) break;
      EXPECT_TRUE(fault != test::Fault::Fail || !entry) << "what failed is said";
      EXPECT_TRUE(verify());
      const auto found = lines().size();
      EXPECT_TRUE(found == 2 || found == 3);
      append(4);
      EXPECT_TRUE(verify());
    }
  }
}

TEST_F(Ledger, ACheckpointIsProvedByItsKeyAlone) {
  const Checkpoint kept = append_many(3);
  const std::string note = signed_note(kept, key_);
  const auto key = PublicKey::parse(key_.public_key().text());
  ASSERT_TRUE(key);
  const auto opened = open_note(note, *key);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(*opened, kept);
  for (std::size_t at = 0; at + 1 < note.size(); ++at) {
    std::string bad = note;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    EXPECT_FALSE(open_note(bad, *key)) << at;
  }
  EXPECT_FALSE(open_note(note, make_key("another").public_key()));
  EXPECT_FALSE(open_note("", *key));
  EXPECT_FALSE(open_note("a\n\nb\n", *key));
}

TEST_F(Ledger, APublicKeyThatWasAlteredIsNone) {
  const std::string good = key_.public_key().text();
  EXPECT_TRUE(PublicKey::parse(good + "\n"));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    EXPECT_FALSE(PublicKey::parse(bad)) << at;
  }
  EXPECT_FALSE(PublicKey::parse(""));
  EXPECT_FALSE(PublicKey::parse("++"));
}

}  // namespace
}  // namespace oubli::wiper
