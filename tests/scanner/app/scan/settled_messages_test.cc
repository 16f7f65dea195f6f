// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/settled_messages.h"

#include <gtest/gtest.h>

namespace oubli::app {
namespace {

// As a scan does it: a window is met, recorded, and the next one moves the mark.
void read_window(SettledMessages& settled, std::uint64_t from, std::uint64_t count) {
  settled.move_mark();
  for (std::uint64_t at = from; at < from + count; ++at) {
    if (!settled.meets({0, at})) settled.insert({0, at});
  }
}

TEST(SettledMessages, RemembersOneWindowOfAMillionMessages) {
  SettledMessages settled;
  std::size_t most = 0;
  for (std::uint64_t at = 0; at < 1'000'000; at += 256) {
    read_window(settled, at, 256);
    most = std::max(most, settled.remembered());
  }
  EXPECT_EQ(settled.count(), 1'000'192U);
  EXPECT_LE(most, 2U * 256U);
}

TEST(SettledMessages, LeavesOutWhatWasRecordedWhenTheJobIsReadAgain) {
  SettledMessages settled;
  for (std::uint64_t at = 0; at < 1'000; at += 100) read_window(settled, at, 100);
  settled.start_over();
  for (std::uint64_t at = 0; at < 1'000; ++at) EXPECT_TRUE(settled.meets({0, at})) << at;
  EXPECT_FALSE(settled.meets({0, 1'000}));
  EXPECT_FALSE(settled.meets({1, 0}));
}

// The last window was lost half way.
TEST(SettledMessages, AsksForWhatOfTheLastWindowWasNotRecorded) {
  SettledMessages settled;
  read_window(settled, 0, 10);
  settled.move_mark();
  for (std::uint64_t at = 10; at < 20; ++at) EXPECT_FALSE(settled.meets({0, at}));
  settled.insert({0, 12});
  settled.start_over();
  settled.move_mark();
  for (std::uint64_t at = 0; at < 20; ++at) {
    EXPECT_EQ(settled.meets({0, at}), at < 10 || at == 12) << at;
  }
}

// A reader that breaks the order must not make a message pass for recorded.
TEST(SettledMessages, TrustsTheMarkOnlyForWhatComesInOrder) {
  SettledMessages settled;
  EXPECT_FALSE(settled.meets({0, 90}));
  settled.insert({0, 90});
  settled.move_mark();
  EXPECT_FALSE(settled.meets({0, 50})) << "never seen, though it stands before the mark";
  EXPECT_TRUE(settled.insert({0, 50}));
  EXPECT_TRUE(settled.meets({0, 50}));
}

TEST(SettledMessages, CountsAMessageOnce) {
  SettledMessages settled;
  EXPECT_TRUE(settled.insert({0, 1}));
  EXPECT_FALSE(settled.insert({0, 1}));
  EXPECT_EQ(settled.count(), 1U);
}

}  // namespace
}  // namespace oubli::app
