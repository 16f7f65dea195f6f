// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/server_protocol.h"

#include <random>

#include <gtest/gtest.h>

namespace oubli::worker {
namespace {

TEST(ServerProtocol, TellsWhichMessagesAreOne) {
  const std::vector<imap::Identified> told{{7, UINT64_MAX, 1234}, {UINT32_MAX, 1, 0}};
  const std::string frame = encode(told);
  ASSERT_EQ(frame[0], static_cast<char>(ServerReply::Identities));
  std::vector<imap::Identified> heard;
  ASSERT_TRUE(decode(std::string_view(frame).substr(1), heard));
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].uid, 7U);
  EXPECT_EQ(heard[0].id, UINT64_MAX);
  EXPECT_EQ(heard[0].size, 1234U);
  EXPECT_EQ(heard[1].uid, UINT32_MAX);
}

TEST(ServerProtocol, BelievesNoMoreIdentitiesThanFit) {
  const std::string frame = encode(std::vector<imap::Identified>(100, {7, 8, 9}));
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = frame.substr(1, random() % frame.size());
    for (unsigned i = random() % 4; i > 0 && !bytes.empty(); --i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    std::vector<imap::Identified> heard;
    const bool is_one = decode(bytes, heard);
    EXPECT_TRUE(!is_one || heard.size() <= bytes.size());
  }
}

}  // namespace
}  // namespace oubli::worker
