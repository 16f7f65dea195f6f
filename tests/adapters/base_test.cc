// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace oubli
