// SPDX-License-Identifier: GPL-3.0-or-later
// Who outlives whom: nothing is left behind, whoever dies first and however.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/sandbox/sanitized.h"
#include "tests/scanner/sandbox/rig.h"
#include "tests/support/faultrun.h"

namespace oubli::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;

const std::function<void(const Request&, Channel&)> kDoNothing = [](const Request&, Channel&) {};

// Waits until this process has no descendants; false when some are left after a while.
bool all_are_gone() {
  for (int i = 0; i < 6'000; ++i) {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    if (descendants().empty()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

// Orphans come to this process instead of init, so that a test can see them.
class Orphanage {
 public:
  Orphanage() { ::prctl(PR_SET_CHILD_SUBREAPER, 1); }
  ~Orphanage() { ::prctl(PR_SET_CHILD_SUBREAPER, 0); }
  Orphanage(const Orphanage&) = delete;
  Orphanage& operator=(const Orphanage&) = delete;
};

TEST(Lifetime, OfAThousandWorkersLeavesNothingBehind) {
  Rig rig([](const Request& request, Channel& channel) { channel.reply(request.frame); });
  call(*rig.spawn(), "");
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 1000; ++i) {
    const auto worker = rig.spawn();
    if (i % 10 == 0) {
      ASSERT_EQ(call(*worker, "x").replies.size(), 1U);
    }
  }
  EXPECT_EQ(open_descriptors(), before);
  // The zygote alone: each worker ended and was reaped, and left no descriptor there either.
  std::vector<pid_t> family;
  for (int i = 0; i < 6'000 && (family = descendants()).size() != 1; ++i) {
    std::this_thread::sleep_for(10ms);
  }
  ASSERT_EQ(family.size(), 1U);
  if (::geteuid() == 0) {
    const std::filesystem::directory_iterator held("/proc/" + std::to_string(family[0]) + "/fd");
    EXPECT_LE(std::distance(begin(held), end(held)), 5) << "streams, control, signals";
  }
  rig.end();
  EXPECT_THAT(descendants(), IsEmpty());
}

TEST(Lifetime, OfWorkersEndsWithTheirZygote) {
  Rig rig(kDoNothing);
  const auto worker = rig.spawn();
  const Orphanage orphanage;
  rig.end();
  EXPECT_TRUE(all_are_gone());
  EXPECT_EQ(call(*worker, "").error, "talk to a worker: the process that starts workers is gone");
}

TEST(Lifetime, OfALostZygoteIsAnErrorThatSaysSo) {
  Rig rig(kDoNothing);
  const auto family = [] {
    std::vector<pid_t> found;
    while ((found = descendants()).empty()) std::this_thread::sleep_for(1ms);
    return found;
  }();
  rig.spawn();
  ::kill(family.front(), SIGKILL);
  auto worker = rig.zygote().spawn();
  ASSERT_FALSE(worker);
  EXPECT_THAT(worker.error().what, HasSubstr("gone: it was ended by signal Killed"));
}

TEST(Lifetime, OfAZygoteThatCannotWarmUpIsAnErrorThatSaysSo) {
  Rig rig(kDoNothing, {}, [] { throw std::runtime_error("no patterns"); });
  auto worker = rig.zygote().spawn();
  ASSERT_FALSE(worker);
  EXPECT_THAT(worker.error().what, HasSubstr("gone: it ended with code 71"));
}

TEST(Lifetime, IsNotShortenedByTheInterruptKey) {
  Rig rig([](const Request&, Channel& channel) { channel.reply("alive"); });
  const auto worker = rig.spawn();
  for (const pid_t process : descendants()) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::kill(process, signal);
  }
  EXPECT_THAT(call(*worker, "").replies, testing::ElementsAre("alive"));
}

TEST(Zygote, RefusesToStartBesideOtherThreads) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer has a thread of its own";
  std::atomic<bool> stop{false};
  std::thread other([&] {
    while (!stop) std::this_thread::sleep_for(1ms);
  });
  auto started = Zygote::start({{}, kDoNothing}, {});
  stop = true;
  other.join();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::Refused);
  EXPECT_TRUE(Zygote::start({{}, kDoNothing}, {})) << "and starts when they have ended";
}

TEST(Zygote, SpawnsForManyThreadsAtOnce) {
  Rig rig([](const Request& request, Channel& channel) { channel.reply(request.frame); });
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          const std::string name = std::to_string(t * 100 + i);
          const Outcome outcome = call(*rig.spawn(), name);
          right += outcome.replies == std::vector<std::string>{name} ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(right, 100);
}

// What a parent does, from the first system call to the last; busy workers included.
int live() {
  Rig rig([](const Request& request, Channel& channel) {
    if (request.frame != "stay") return channel.reply(request.frame);
    int word = 0;
    for (;;) ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  });
  const auto first = rig.spawn();
  const auto second = rig.spawn();
  call(*first, "a request");
  Limits limits;
  return call(*second, std::string(100'000, 'x')).replies.size() == 1 ? 0 : 1;
}

TEST(Lifetime, EndsWithTheParentAtWhateverCallItIsKilled) {
  if (kSanitized) GTEST_SKIP() << "ptrace and the sanitizer do not mix";
  const Orphanage orphanage;
  test::FaultOptions options;
  options.follow = false;  // only the parent is traced and killed
  std::size_t survivors = 0;
  const std::size_t points =
      test::strike_everywhere(std::function<int()>(live), {test::Fault::Kind::Kill, 0, 0},
                              {{},
                               [&](const test::FaultRun& run) {
                                 EXPECT_FALSE(run.timed_out);
                                 survivors += all_are_gone() ? 0U : 1U;
                               }},
                              options);
  EXPECT_GE(points, 50U);
  EXPECT_EQ(survivors, 0U);
}

// The parent is killed while its worker is busy and while its zygote is still warming up.
TEST(Lifetime, EndsWithTheParentWhileWorkGoesOn) {
  const Orphanage orphanage;
  for (const bool while_warming : {false, true}) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t parent = ::fork();
    if (parent == 0) {
      Rig rig(
          [&](const Request&, Channel& channel) {
            channel.reply("busy");
            (void)channel.ask();  // the parent has seen it
            for (;;) asm volatile("");
          },
          {},
          [&] {
            for (; while_warming;) asm volatile("");
          });
      if (while_warming) rig.zygote().warm_up();
      if (while_warming && ::write(ends[1], "x", 1) == 1) ::pause();
      const auto worker = rig.spawn();
      auto result = worker->call({}, [&](std::string_view) {
        return std::string(::write(ends[1], "x", 1) == 1 ? "" : "failed");
      });
      ::_exit(result ? 0 : 1);
    }
    char busy = 0;
    ASSERT_EQ(::read(ends[0], &busy, 1), 1);
    EXPECT_GE(descendants().size(), while_warming ? 2U : 3U);
    ::kill(parent, SIGKILL);
    EXPECT_TRUE(all_are_gone());
    ::close(ends[0]);
    ::close(ends[1]);
  }
}

}  // namespace
}  // namespace oubli::sandbox
