// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/spool.h"

#include <gtest/gtest.h>

#include "adapters/base/files.h"
#include "adapters/imap/place.h"
#include "tests/support/temp_dir.h"

namespace oubli::imap {
namespace {

struct Read {
  std::uint64_t uid = 0, frame = 0;
  std::string bytes;
  bool is_cut = false;
};

class Spool : public ::testing::Test {
 protected:
  void add(std::uint64_t uid, const std::string& bytes, std::uint64_t size = 0) {
    bytes_ += encode({uid, 77, bytes.size(), size == 0 ? bytes.size() : size}) + bytes;
  }
  WorkItem item() {
    const Path file = folder_.path() / "spool";
    EXPECT_TRUE(replace_file(file, bytes_));
    WorkItem item;
    item.format = Format::Imap;
    auto fd = open_for_reading(file);
    EXPECT_TRUE(fd);
    item.files.push_back(*std::move(fd));
    return item;
  }
  std::vector<Read> read_all(Status& outcome, const Limits& limits = {}) {
    std::vector<Read> found;
    outcome = imap::read_messages(item(), limits, [&](const RawMessage& message) {
      found.push_back({number_at(message.range.begin), message.frame, std::string(message.bytes),
                       message.is_cut});
      return true;
    });
    return found;
  }

  test::TempDir folder_;
  std::string bytes_;
};

TEST_F(Spool, GivesBackWhatWasPutIn) {
  add(1, "one");
  add(4'294'967'295, "last");
  Status outcome;
  const auto found = read_all(outcome);
  ASSERT_TRUE(outcome);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].uid, 1U);
  EXPECT_EQ(found[0].frame, 77U);
  EXPECT_EQ(found[1].uid, 4'294'967'295U);
  EXPECT_EQ(found[1].bytes, "last");
  EXPECT_FALSE(found[1].is_cut);
}

TEST_F(Spool, SaysWhatIsCut) {
  add(1, "beginning", 1'000);
  add(2, "a long one");
  Status outcome;
  Limits limits;
  limits.message_bytes = 9;
  const auto found = read_all(outcome, limits);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].is_cut);
  EXPECT_TRUE(found[1].is_cut);
  EXPECT_EQ(found[1].bytes, "a long on");
}

TEST_F(Spool, FindsOneMessageByItsPlace) {
  add(5, "five");
  add(9, "nine");
  const WorkItem whole = item();
  auto source = imap::open(whole, {});
  ASSERT_TRUE(source);
  std::string got;
  const auto keep = [&](const RawMessage& message) {
    got = message.bytes;
    return true;
  };
  EXPECT_TRUE(imap::read_message_at(**source, range_of(9, 4), {}, keep));
  EXPECT_EQ(got, "nine");
  EXPECT_FALSE(imap::read_message_at(**source, range_of(6, 4), {}, keep));
}

TEST_F(Spool, ThatEndsTooEarlyIsDamage) {
  add(1, "one");
  add(2, "two");
  for (std::size_t size = kSpoolHead + 4; size < bytes_.size(); ++size) {
    const std::string whole = bytes_;
    bytes_.resize(size);
    Status outcome;
    EXPECT_EQ(read_all(outcome).size(), 1U) << size;
    EXPECT_FALSE(outcome) << size;
    bytes_ = whole;
  }
}

TEST(ImapPlace, HoldsEveryUidAndIsASignedNumber) {
  EXPECT_EQ(number_at(range_of(UINT32_MAX, kRoom * 2).begin), UINT32_MAX);
  EXPECT_EQ(number_at(range_of(UINT32_MAX, kRoom * 2).end), UINT32_MAX);
  EXPECT_LE(range_of(UINT32_MAX, kRoom * 2).end, static_cast<std::uint64_t>(INT64_MAX));
}

}  // namespace
}  // namespace oubli::imap
