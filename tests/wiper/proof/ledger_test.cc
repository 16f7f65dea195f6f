// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody who holds the ledger, or even its key, could do to it, and who notices.
#include "wiper/proof/ledger.h"

#include <algorithm>
#include <fstream>

#include "tests/wiper/proof/ledger_room.h"

namespace oubli::wiper {
namespace {

class Ledger : public test::LedgerRoom {};

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
  remove_ledger();
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
  remove_ledger();
  append_many(3);
  auto spliced = lines();
  spliced[1] = first[1];
  put(spliced);
  EXPECT_FALSE(verify());
}

TEST_F(Ledger, SigningAnewWithAnotherKeyIsNoticed) {
  append_many(2);
  remove_ledger();
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
  put({longer.substr(0, longer.size() - 1)});
  append(3);
  EXPECT_TRUE(verify(kept));
  EXPECT_EQ(lines().size(), 3U);
}

// Entries that speak of others: of a run that was killed, the entry that settles it.
TEST_F(Ledger, AnEntrySettlesOnlyWhatStandsBeforeItAndIsOfTheSamePlan) {
  const auto of = [](const std::string& plan, const std::string& more) {
    return R"({"plan":")" + plan + "\"" + more + R"(,"type":"erasure"})";
  };
  append_record(of("one", ""));
  append_record(of("one", R"(,"supersedes":0)"));
  EXPECT_TRUE(verify());
  const auto good = lines();
  append_record(of("two", R"(,"supersedes":1)"));
  EXPECT_FALSE(verify()) << "of another plan";
  put(good);
  append_record(of("one", R"(,"supersedes":2)"));
  EXPECT_FALSE(verify()) << "itself";
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
  // More than was signed.
  for (const std::string more : {"x", "junk\n", "\n", "\u2014 name\n", "\u2014 name ?\n"}) {
    EXPECT_FALSE(open_note(note + more, *key)) << more;
  }
  EXPECT_FALSE(open_note(note.substr(0, note.size() - 1), *key));
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
