// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/programs/own_process.h"

#include <array>
#include <chrono>
#include <csignal>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace oubli::programs {
namespace {

TEST(OwnProcess, ThatBecomesAProgramEndsAsThat) {
  auto ended = run_become([] {
    return become({.words = {"sh", "-c", "cat; cat /proc/self/fd/3 >&2; exit 7"},
                   .secret = "a passphrase",
                   .input = "unheard"});
  });
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 7);
  EXPECT_EQ(ended->errors, "a passphrase");
}

TEST(OwnProcess, SaysWhyItBecameNone) {
  auto ended = run_become([] { return refused("it must not", "a hint"); });
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::Refused);
  EXPECT_EQ(ended.error().what, "it must not");
  EXPECT_EQ(ended.error().hint, "a hint");
  ended = run_become([] { return become({.words = {"/no/such/program"}}); });
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.error().what, testing::HasSubstr("/no/such/program"));
}

TEST(OwnProcess, ThatIsKilledHasNotEndedWell) {
  auto ended = run_become([] { return become({.words = {"sh", "-c", "kill -9 $$"}}); });
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, -1);
}

TEST(OwnProcess, ReturnsWhatItsWorkDid) {
  auto process = fork_off([] { return 5; });
  ASSERT_TRUE(process);
  EXPECT_EQ(wait_for(*process), 5);
}

TEST(OwnProcess, EndsWithWhoForkedIt) {
  std::array<int, 2> alive{};
  ASSERT_EQ(::pipe(alive.data()), 0);
  auto parent = fork_off([&] {
    ::close(alive[0]);
    auto child = fork_off([] {
      std::this_thread::sleep_for(std::chrono::hours(1));
      return 0;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ::kill(::getpid(), SIGKILL);
    return child ? 0 : 1;
  });
  ASSERT_TRUE(parent);
  EXPECT_EQ(wait_for(*parent), -1);
  ::close(alive[1]);
  char byte = 0;
  EXPECT_EQ(::read(alive[0], &byte, 1), 0);  // the last writer has ended
  ::close(alive[0]);
}

}  // namespace
}  // namespace oubli::programs
