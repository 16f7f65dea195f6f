// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/mbox_writer.h"

#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/mbox/mbox_layout.h"
#include "adapters/message.h"

namespace oubli::mbox {
namespace {

constexpr std::int64_t kDate = 1'393'851'600;  // 2014-03-03 13:00:00 UTC

std::string written(std::string_view message) {
  std::string out;
  const std::size_t size = append_message(message, kDate, out);
  const std::size_t begin = out.find('\n') + 1;
  EXPECT_EQ(out.substr(begin + size), "\n");
  return out.substr(begin, size);
}

TEST(MboxWriter, WritesAMessageAsItIs) {
  std::string out;
  const std::string message = "Subject: one\r\n\r\nFrom: is no such line, nor is\r\n From this\r\n";
  EXPECT_EQ(append_message(message, kDate, out), message.size());
  EXPECT_EQ(out, "From MAILER-DAEMON Mon Mar  3 13:00:00 2014\n" + message + "\n");
}

TEST(MboxWriter, QuotesWhatReadersTakeForTheNextMessage) {
  EXPECT_EQ(written("S: 1\r\n\r\nFrom a\r\n>From b\r\n>>From c\r\n> From d\r\n"),
            "S: 1\r\n\r\n>From a\r\n>>From b\r\n>>>From c\r\n> From d\r\n");
  EXPECT_EQ(written("From jean Mon Mar  3 13:00:00 2014\r\nS: 1\r\n\r\n"),
            ">From jean Mon Mar  3 13:00:00 2014\r\nS: 1\r\n\r\n");
}

TEST(MboxWriter, EndsTheLastLine) {
  EXPECT_EQ(written("S: 1\r\n\r\ntext"), "S: 1\r\n\r\ntext\r\n");
  EXPECT_EQ(written("S: 1"), "S: 1\r\n");
  EXPECT_EQ(written("S: 1\r\n\r\ntext\n"), "S: 1\r\n\r\ntext\n");
}

TEST(MboxWriter, LeavesALengthThatIsTrueAndNoOther) {
  EXPECT_EQ(written("Content-Length: 4\r\nS: 1\r\n\r\nab\r\n"),
            "Content-Length: 4\r\nS: 1\r\n\r\nab\r\n");
  EXPECT_EQ(written("S: 1\r\ncontent-length : 40\r\n\r\nab\r\nContent-Length: 7\r\n"),
            "S: 1\r\nX-content-length : 40\r\n\r\nab\r\nContent-Length: 7\r\n");
}

TEST(MboxWriter, WritesADateOfAnyYearAsAReaderKnowsIt) {
  for (const std::int64_t date : {INT64_MIN, std::int64_t{-1}, INT64_MAX}) {
    std::string out;
    append_message("S: 1\r\n\r\n", date, out);
    MemoryBytes source(out);
    const auto entries = split_mbox(source);
    ASSERT_TRUE(entries && entries->size() == 1U) << out;
    EXPECT_EQ((*entries)[0].begin, out.find('\n') + 1);
  }
}

std::string strange_message(std::mt19937& random) {
  constexpr std::array<std::string_view, 14> kPieces{
      "\r\n",
      "\n",
      "\r",
      "\r\n\r\n",
      "Subject: x\r\n",
      "Content-Length: 30\r\n",
      "From ",
      ">From ",
      ">>",
      "From a@b.example Mon Jan  3 12:00:00 2005\r\n",
      "From -\r\nX-Mozilla: 1\r\n",
      "text",
      "Content-Length: 0\r\n",
      "From Russia with love: x\r\n"};
  std::string message(kPieces[random() % kPieces.size()]);
  for (std::size_t count = random() % 12; count > 0; --count) {
    message += kPieces[random() % kPieces.size()];
  }
  return message;
}

TEST(MboxWriter, IsReadAsTheSameMessagesWhateverIsInThem) {
  for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
    std::mt19937 random(seed);
    std::string out;
    std::vector<ByteRange> wanted;
    for (std::size_t count = 1 + random() % 5; count > 0; --count) {
      const std::size_t before = out.size();
      const std::size_t size = append_message(strange_message(random), kDate, out);
      const std::size_t begin = out.find('\n', before) + 1;
      wanted.push_back({begin, begin + size});
    }
    MemoryBytes source(out);
    const auto entries = split_mbox(source);
    ASSERT_TRUE(entries) << seed;
    std::vector<ByteRange> got;
    for (const MboxEntry& entry : *entries) {
      got.push_back({entry.begin, entry.end});
      EXPECT_FALSE(entry.is_contested) << seed;
    }
    ASSERT_EQ(got, wanted) << seed << "\n" << out;
    MemoryBytes again(out);
    EXPECT_EQ(*split_mbox_independently(again), *entries) << seed;
  }
}

}  // namespace
}  // namespace oubli::mbox
