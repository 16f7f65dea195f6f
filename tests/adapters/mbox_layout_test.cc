// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/mbox_layout.h"

#include <gtest/gtest.h>

#include "adapters/mbox/postmark.h"
#include "adapters/mbox/second_postmark.h"

namespace oubli {
namespace {

constexpr std::string_view kFrom = "From a@b.example Mon Jan  3 12:00:00 2005\n";

std::vector<std::string> messages_of(const std::string& bytes) {
  MemoryBytes one(bytes), two(bytes);
  const auto entries = split_mbox(one);
  const auto again = split_mbox_independently(two);
  EXPECT_TRUE(entries && again);
  if (!entries || !again) return {"(fails)"};
  EXPECT_EQ(*entries, *again);
  std::vector<std::string> messages;
  for (const MboxEntry& e : *entries) messages.push_back(bytes.substr(e.begin, e.end - e.begin));
  return messages;
}

using Messages = std::vector<std::string>;

TEST(MboxLayout, LeavesFramingAndTheSeparatingBlankLineOut) {
  const std::string bytes =
      std::string(kFrom) + "Subject: 1\n\none\n\n" + std::string(kFrom) + "Subject: 2\n\ntwo\n\n";
  EXPECT_EQ(messages_of(bytes), (Messages{"Subject: 1\n\none\n", "Subject: 2\n\ntwo\n"}));
}

TEST(MboxLayout, AMessageKeepsItsHashWhenAnotherIsAppended) {
  const std::string first = std::string(kFrom) + "Subject: 1\n\none\n\n";
  const Messages alone = messages_of(first);
  const Messages both = messages_of(first + std::string(kFrom) + "Subject: 2\n\ntwo\n");
  EXPECT_EQ(alone.at(0), both.at(0));
}

TEST(MboxLayout, KeepsBlankLinesThatBelongToTheMessage) {
  const std::string bytes =
      std::string(kFrom) + "Subject: 1\n\none\n\n\n\n" + std::string(kFrom) + "S: 2\n\n";
  EXPECT_EQ(messages_of(bytes).at(0), "Subject: 1\n\none\n\n\n");
}

TEST(MboxLayout, ReadsDosAndMacLines) {
  const std::string dos =
      "From a@b.example Mon Jan  3 12:00:00 2005\r\nS: 1\r\n\r\none\r\n\r\n"
      "From a@b.example Mon Jan  3 12:00:00 2005\r\nS: 2\r\n\r\ntwo\r\n";
  EXPECT_EQ(messages_of(dos), (Messages{"S: 1\r\n\r\none\r\n", "S: 2\r\n\r\ntwo\r\n"}));
  const std::string mac =
      "From a@b.example Mon Jan  3 12:00:00 2005\rS: 1\r\rone\r\r"
      "From a@b.example Mon Jan  3 12:00:00 2005\rS: 2\r\rtwo\r";
  EXPECT_EQ(messages_of(mac), (Messages{"S: 1\r\rone\r", "S: 2\r\rtwo\r"}));
}

TEST(MboxLayout, ProseThatBeginsWithFromIsNoBoundary) {
  const std::string bytes = std::string(kFrom) +
                            "Subject: 1\n\nMy favourite film:\n\nFrom Russia with love\nYear: "
                            "1963\n\nFrom Monday 3 on we meet at 12:00\n\nFrom bob\nSubject: no\n";
  EXPECT_EQ(messages_of(bytes).size(), 1U);
}

TEST(MboxLayout, ADateWithoutBlankLineNorHeaderIsNoBoundary) {
  const std::string bytes = std::string(kFrom) + "S: 1\n\ntext\n" + std::string(kFrom) + "more\n";
  EXPECT_EQ(messages_of(bytes).size(), 1U);
}

TEST(MboxLayout, TakesPostmarksOfEveryReader) {
  for (const std::string mark :
       {"From - Mon Jun  3 12:50:27 1996", "From - ", "From -",
        "From ???@??? Mon Jun 03 12:50 1996", "From 1844347792267117879@xxx",
        "From 1500000000000000000@xxx Mon Jan 01 00:00:00 +0000 2018",
        "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        "From \"jean dupont\"@x Mon Jun 3 12:50:27 1996", "From a Sun, 11 Nov 2007 06:58:35 +0200",
        "From host!a Mon Jun 3 12:50 PDT 1996 remote from h",
        "From Jean Dupont Mon Jun  3 12:50:27 1996", "From a@b 2020-01-02 03:04:05"}) {
    const std::string bytes =
        std::string(kFrom) + "S: 1\n\none\n\n" + mark + "\nSubject: 2\n\ntwo\n";
    EXPECT_EQ(messages_of(bytes).size(), 2U) << mark;
  }
}

std::string counted(std::string_view body, std::uint64_t length) {
  return std::string(kFrom) + "Subject: 1\nContent-Length: " + std::to_string(length) + "\n\n" +
         std::string(body) + "\n";
}

TEST(MboxLayout, ARightContentLengthCarriesOverFromLinesInTheBody) {
  const std::string body = "see:\n\n" + std::string(kFrom) + "Subject: inner\n\ninner\n";
  const std::string bytes = counted(body, body.size()) + std::string(kFrom) + "S: 2\n\ntwo\n";
  const Messages messages = messages_of(bytes);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_TRUE(messages[0].ends_with(body));
  MemoryBytes source(bytes);
  EXPECT_TRUE(split_mbox(source)->at(0).is_contested);
  EXPECT_FALSE(split_mbox(source)->at(1).is_contested);
}

TEST(MboxLayout, ALyingContentLengthIsNotBelieved) {
  const std::string tail =
      std::string(kFrom) + "S: 2\n\ntwo\n\n" + std::string(kFrom) + "S: 3\n\n3\n";
  for (const std::uint64_t lie :
       std::vector<std::uint64_t>{0, 3, 20, 1000, 1ULL << 40, UINT64_MAX}) {
    EXPECT_EQ(messages_of(counted("one\n", lie) + tail).size(), 3U) << lie;
  }
}

TEST(MboxLayout, TwoContentLengthsThatDifferAreNotBelieved) {
  const std::string body = "x\n\n" + std::string(kFrom) + "S: i\n\ni\n";
  const std::string bytes = std::string(kFrom) + "Content-Length: " + std::to_string(body.size()) +
                            "\nContent-Length: 2\n\n" + body + "\n" + std::string(kFrom) +
                            "S: 2\n\n";
  EXPECT_EQ(messages_of(bytes).size(), 3U);
}

TEST(MboxLayout, AFileWithoutAFirstFromLineIsReadFromItsHeader) {
  const std::string bytes = "Subject: 1\n\none\n\n" + std::string(kFrom) + "Subject: 2\n\ntwo\n";
  EXPECT_EQ(messages_of(bytes), (Messages{"Subject: 1\n\none\n", "Subject: 2\n\ntwo\n"}));
}

TEST(MboxLayout, AByteOrderMarkBelongsToNoMessage) {
  const std::string bytes =
      "\xEF\xBB\xBF"
      "From -\nSubject: 1\n\none\n";
  MemoryBytes source(bytes);
  EXPECT_EQ(split_mbox(source)->at(0), (MboxEntry{3, 10, bytes.size(), false}));
}

TEST(MboxLayout, EmptyAndBlankFilesHoldNothingAndJunkIsRefused) {
  EXPECT_EQ(messages_of("").size(), 0U);
  EXPECT_EQ(messages_of("\n\r\n\n").size(), 0U);
  MemoryBytes junk(
      std::string_view("\x7f"
                       "ELF\0\1\2 no mail",
                       15));
  const auto split = split_mbox(junk);
  ASSERT_FALSE(split);
  EXPECT_EQ(split.error().code, ErrorCode::Damaged);
}

TEST(Postmark, BothJudgesAgreeOnRandomWords) {
  const std::vector<std::string> words{"Mon",
                                       "mon,",
                                       "Jan",
                                       "3",
                                       "03,",
                                       "12:00",
                                       "1:02:03",
                                       "2005",
                                       "12:00:00.5",
                                       "+0100",
                                       "PST",
                                       "(CET)",
                                       "remote",
                                       "from",
                                       "x",
                                       "a@b",
                                       "-",
                                       "2020-01-02",
                                       "2020-01-02T03:04:05Z",
                                       "\"a",
                                       "b\"@c",
                                       "MAILER-DAEMON",
                                       "12345",
                                       "ABCDEF",
                                       "(",
                                       ",",
                                       "12:0",
                                       "\t"};
  std::uint64_t state = 1;
  int dated = 0;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    std::string line = "From ";
    for (std::uint64_t n = 1 + i % 9; n > 0; --n) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      line += words[(state >> 33) % words.size()] + " ";
    }
    const auto one = mbox::judge_postmark(line);
    ASSERT_EQ(one, mbox::judge_postmark_by_shape(line)) << line;
    dated += one == mbox::Postmark::Dated ? 1 : 0;
  }
  EXPECT_GT(dated, 100);
}

}  // namespace
}  // namespace oubli
