// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/copy_record.h"

#include <gtest/gtest.h>

namespace oubli::imap {
namespace {

TEST(CopyRecord, HoldsWhatTheServerKeepsBesideAMessage) {
  const Facts facts{12, {"$Label1", "\\Seen"}, 1'393'853'400, -330};
  const std::string line = to_text({12, 4294967295U, 45, 1300, 1234}, facts);
  EXPECT_EQ(line, "12\t4294967295\t45\t1300\t1234\t2014-03-03T10:00:00-03:30\t$Label1 \\Seen\n");
  const auto record = parse_copy_record(line.substr(0, line.size() - 1));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->uid, 12U);
  EXPECT_EQ(record->uid_validity, 4294967295U);
  EXPECT_EQ(record->offset, 45U);
  EXPECT_EQ(record->size, 1300U);
  EXPECT_EQ(record->server_size, 1234U);
}

TEST(CopyRecord, WritesAnyDate) {
  const auto date = [](std::int64_t seconds, std::int32_t zone) {
    const std::string line = to_text({1, 1, 1, 1, 1}, {1, {}, seconds, zone});
    return line.substr(10);
  };
  EXPECT_EQ(date(0, 0), "1970-01-01T00:00:00+00:00\t\n");
  EXPECT_EQ(date(-1, 100), "1970-01-01T00:59:59+01:00\t\n");
  EXPECT_EQ(date(INT64_MAX, 9999), "9999-12-31T23:59:59+100:39\t\n");
  EXPECT_EQ(date(INT64_MIN, 0), "0000-01-01T00:00:00+00:00\t\n");
}

TEST(CopyRecord, OfAnotherLineIsNone) {
  for (const std::string text :
       {"", "uid\tuidvalidity", "0\t7\t1\t1\t1\tdate\t", "1\t7\t1\t1\t1", "1\t7\t1\t1\t1\t2014-0",
        "1\t7\t1\t-1\t1\tdate\t", "99999999999\t7\t1\t1\t1\tdate\t", "1 7 1 1 1 date"}) {
    EXPECT_FALSE(parse_copy_record(text)) << text;
  }
  EXPECT_FALSE(parse_copy_record(std::string(4096, '\0')));
}

}  // namespace
}  // namespace oubli::imap
