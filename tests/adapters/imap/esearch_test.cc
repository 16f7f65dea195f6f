// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/esearch.h"

#include <gtest/gtest.h>

namespace oubli::imap {
namespace {

using Ranges = std::vector<UidRange>;

TEST(Esearch, TellsUidsInRanges) {
  const auto found = parse_esearch("* ESEARCH (TAG \"7\") UID COUNT 5 ALL 1:4,9\r\n");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->all, (Ranges{{1, 4}, {9, 9}}));
  EXPECT_EQ(found->count, 5U);
}

TEST(Esearch, IsPutInOrder) {
  const auto found = parse_esearch("* esearch uid all 9,4:1,3:5,6 count 7 modseq 917");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->all, (Ranges{{1, 6}, {9, 9}}));
  const auto last = parse_esearch("* ESEARCH UID COUNT 2 ALL 4294967294:4294967295,4294967295");
  ASSERT_TRUE(last);
  EXPECT_EQ(last->all, (Ranges{{4294967294U, 4294967295U}}));
}

TEST(Esearch, MayFindNothing) {
  const auto found = parse_esearch("* ESEARCH (TAG \"7\") UID COUNT 0");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->all.empty());
}

TEST(Esearch, IsNoOtherAnswer) {
  for (const std::string_view line :
       {"", "* ", "* SEARCH 1 2", "7 OK done", "* ESEARCH", "* ESEARCH (TAG \"7\")",
        "* ESEARCH COUNT 2 ALL 1:2",  // of numbers that are no UIDs
        "* ESEARCH UID ALL 1:2",      // how many is not told
        "* ESEARCH UID COUNT 2 ALL 0:2", "* ESEARCH UID COUNT 2 ALL 1:*",
        "* ESEARCH UID COUNT 2 ALL 1,,2", "* ESEARCH UID COUNT 2 ALL ",
        "* ESEARCH UID COUNT 2 ALL 1:", "* ESEARCH UID COUNT 1 ALL 4294967296",
        "* ESEARCH UID COUNT x ALL 1", "* ESEARCH (TAG UID COUNT 1 ALL 1"}) {
    EXPECT_FALSE(parse_esearch(line)) << line;
  }
}

}  // namespace
}  // namespace oubli::imap
