// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/uid_set.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

namespace oubli::imap {
namespace {

UidSet set_of(const std::set<Uid>& uids) { return ranges_of({uids.begin(), uids.end()}); }

std::set<Uid> some(std::mt19937& random) {
  std::set<Uid> uids;
  for (Uid uid = 1; uid <= 40; ++uid) {
    if (random() % 3 != 0) uids.insert(uid);
  }
  return uids;
}

TEST(UidSet, IsWhatSetsOfNumbersAre) {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
  for (int round = 0; round < 500; ++round) {
    const std::set<Uid> one = some(random);
    const std::set<Uid> other = some(random);
    std::set<Uid> both;
    std::set<Uid> rest;
    for (const Uid uid : one) (other.contains(uid) ? both : rest).insert(uid);
    EXPECT_EQ(common(set_of(one), set_of(other)), set_of(both));
    EXPECT_EQ(without(set_of(one), set_of(other)), set_of(rest));
    for (Uid uid = 0; uid <= 41; ++uid) {
      EXPECT_EQ(contains(set_of(one), uid), one.contains(uid));
    }
    EXPECT_EQ(parse_uid_set(to_text(set_of(one))), set_of(one));
  }
}

TEST(UidSet, OfAllThereAreIsOneRange) {
  const UidSet all{{1, UINT32_MAX}};
  EXPECT_EQ(without(all, {{5, 7}, {UINT32_MAX, UINT32_MAX}}),
            (UidSet{{1, 4}, {8, UINT32_MAX - 1}}));
  EXPECT_TRUE(without(all, all).empty());
  EXPECT_EQ(parse_uid_set(to_text(all)), all);
}

TEST(UidSet, GoesIntoCommandsWholeAndInOrder) {
  const UidSet uids{{1, 4'500}, {5'000, 5'000}};
  UidSet joined;
  for (const UidSet& part : in_commands(uids)) {
    EXPECT_LE(count_of(part), 2'000U);
    joined.insert(joined.end(), part.begin(), part.end());
  }
  EXPECT_EQ(joined, (UidSet{{1, 2'000}, {2'001, 4'000}, {4'001, 4'500}, {5'000, 5'000}}));
}

TEST(UidSet, TakesNoTextThatIsNone) {
  EXPECT_EQ(parse_uid_set("-"), UidSet());
  for (const char* text :
       {"", "0", "3:2", "2,1", "1,", ",1", "1:", "4294967296", "1:3,3", "a", "1 "})
    EXPECT_EQ(parse_uid_set(text), std::nullopt) << text;
}

}  // namespace
}  // namespace oubli::imap
