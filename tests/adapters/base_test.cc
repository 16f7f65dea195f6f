// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "adapters/base/counted.h"
#include "adapters/base/error.h"
#include "adapters/base/files.h"
#include "adapters/base/wire.h"
#include "adapters/message.h"
#include "tests/support/temp_dir.h"

namespace oubli {
namespace {

TEST(Wire, GivesBackWhatWasWritten) {
  std::string bytes;
  WireWriter out(bytes);
  out.number(0);
  out.number(UINT64_MAX);
  out.text("héllo");
  WireReader in(bytes);
  EXPECT_EQ(in.number(), 0U);
  EXPECT_EQ(in.number(), UINT64_MAX);
  EXPECT_EQ(in.text(), "héllo");
  EXPECT_TRUE(in.ok());
  EXPECT_TRUE(in.at_end());
}

TEST(Wire, ALengthLargerThanWhatIsLeftIsRefused) {
  WireReader in(
      std::string_view("\x7f"
                       "abc",
                       4));
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
}

TEST(Wire, ANumberThatNeverEndsIsRefused) {
  const std::string endless(20, '\xff');
  WireReader in(endless);
  in.number();
  EXPECT_FALSE(in.ok());
}

TEST(Files, ReplaceLeavesOnlyTheNewContent) {
  const test::TempDir dir;
  const auto file = dir.write("state", "old");
  ASSERT_TRUE(replace_file(file, "new"));
  EXPECT_EQ(test::slurp(file), "new");
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".new"));
}

TEST(Files, ADirectoryIsNotReadAsAFile) {
  const test::TempDir dir;
  const auto opened = open_for_reading(dir.path());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
}

TEST(Error, EveryCodeHasTheExitStatusOfTheContract) {
  EXPECT_EQ(exit_code(ErrorCode::Failed), 1);
  EXPECT_EQ(exit_code(ErrorCode::Usage), 2);
  EXPECT_EQ(exit_code(ErrorCode::Partial), 3);
  EXPECT_EQ(exit_code(ErrorCode::Locked), 10);
  EXPECT_EQ(exit_code(ErrorCode::Damaged), 11);
  EXPECT_EQ(exit_code(ErrorCode::Refused), 12);
  EXPECT_EQ(exit_code(ErrorCode::Interrupted), 130);
}

TEST(ContentHash, IsTheBlake2bOfTheBytes) {
  // BLAKE2b-256 of the empty string (RFC 7693 reference implementation).
  EXPECT_EQ(to_hex(content_hash("")),
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST(Counted, ReadsAsPeopleWriteNumbers) {
  EXPECT_EQ(counted(0), "0");
  EXPECT_EQ(counted(999), "999");
  EXPECT_EQ(counted(1000), "1,000");
  EXPECT_EQ(counted(1234567), "1,234,567");
}

TEST(Counted, AgreesWithItsNoun) {
  EXPECT_EQ(counted(0, "message"), "0 messages");
  EXPECT_EQ(counted(1, "message"), "1 message");
  EXPECT_EQ(counted(1, "mailbox"), "1 mailbox");
  EXPECT_EQ(counted(2, "mailbox"), "2 mailboxes");
  EXPECT_EQ(counted(1001, "attachment"), "1,001 attachments");
  EXPECT_EQ(plural(1, "byte"), "byte");
}

}  // namespace
}  // namespace oubli
