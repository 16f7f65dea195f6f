// SPDX-License-Identifier: GPL-3.0-or-later
// Every way a worker can be lost: what the parent is told, what it still gets, and how soon.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/sandbox/sanitized.h"
#include "tests/scanner/sandbox/rig.h"

namespace oubli::sandbox {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kHang = 1s;  // also the longest a busy machine may keep a worker waiting

Limits small_limits() {
  Limits limits;
  limits.memory_bytes = 64U << 20;
  return limits;
}

Limits short_limits() {
  Limits limits = small_limits();
  limits.hang = kHang;
  return limits;
}

// The loss of a worker that says "before", stands at 12 and then does `deed`.
Outcome outcome_of(const std::function<void(Channel&)>& deed,
                   const Limits& limits = small_limits()) {
  Rig rig(
      [&](const Request&, Channel& channel) {
        channel.progress(11);
        channel.reply("before");
        channel.progress(12);
        deed(channel);
        channel.reply("after");
      },
      limits);
  return call(*rig.spawn(), "");
}

void expect_loss(const Outcome& outcome, LossKind kind, int signal, std::string_view why) {
  EXPECT_THAT(outcome.replies, ElementsAre("before")) << "what was replied before is delivered";
  ASSERT_TRUE(outcome.loss) << outcome.error;
  EXPECT_EQ(to_string(outcome.loss->kind), to_string(kind));
  EXPECT_EQ(outcome.loss->signal, signal);
  EXPECT_EQ(outcome.loss->position, 12U);
  EXPECT_TRUE(outcome.loss->began);
  EXPECT_EQ(outcome.loss->why, why);
}

// Deeper than any stack: the end is not known to the compiler.
[[gnu::noinline]] std::size_t dig(volatile char* above, std::size_t depth) {
  volatile char here[4096];
  here[0] = *above;
  if (depth == SIZE_MAX) return 0;
  return dig(here, depth + 1) + static_cast<std::size_t>(here[0]) + depth;
}

void throw_something() { throw std::runtime_error("anything"); }

#define SANITIZERS_CATCH_THIS_FIRST() \
  if (kSanitized) GTEST_SKIP() << "the sanitizer ends the worker its own way"

TEST(WorkerLoss, IsACrashAfterABadAddress) {
  SANITIZERS_CATCH_THIS_FIRST();
  expect_loss(outcome_of([](Channel&) {
                volatile std::uintptr_t nowhere = 8;  // read at run time: a compiler would object
                *reinterpret_cast<volatile int*>(nowhere) = 1;
              }),
              LossKind::Crashed, SIGSEGV, "crashed");
}

TEST(WorkerLoss, IsACrashAfterAbort) {
  expect_loss(outcome_of([](Channel&) { std::abort(); }), LossKind::Crashed, SIGABRT, "gave up");
}

// The C library reports it on a stream that leads nowhere, then aborts.
TEST(WorkerLoss, IsACrashWhenTheHeapIsFoundDamaged) {
  SANITIZERS_CATCH_THIS_FIRST();
  expect_loss(outcome_of([](Channel&) {
                char inside[64] = {};
                char* volatile wrong = inside + 16;
                std::free(wrong);  // NOLINT: the point of the test
              }),
              LossKind::Crashed, SIGABRT, "gave up");
}

TEST(WorkerLoss, IsACrashWhenTheStackIsUsedUp) {
  SANITIZERS_CATCH_THIS_FIRST();
  volatile char top = 0;
  expect_loss(outcome_of([&](Channel&) { dig(&top, 0); }), LossKind::Crashed, SIGSEGV, "crashed");
}

TEST(WorkerLoss, IsACrashAfterAnException) {
  expect_loss(outcome_of([](Channel&) { throw std::runtime_error("mail content"); }),
              LossKind::Crashed, 0, "ended with an exception");
}

TEST(WorkerLoss, IsACrashAfterAnExceptionWhereNoneMayLeave) {
  expect_loss(outcome_of([](Channel&) { []() noexcept { throw_something(); }(); }),
              LossKind::Crashed, SIGABRT, "gave up");
}

TEST(WorkerLoss, IsACrashWhenItQuitsInTheMiddle) {
  expect_loss(outcome_of([](Channel&) { ::_exit(0); }), LossKind::Crashed, 0,
              "ended in the middle of a request");
}

TEST(WorkerLoss, IsOutOfMemoryWhenItAsksForTooMuchAtOnce) {
  SANITIZERS_CATCH_THIS_FIRST();
  expect_loss(outcome_of([](Channel&) { std::vector<char> bomb(100U << 20); }),
              LossKind::OutOfMemory, 0, "asked for more memory than it may have");
}

TEST(WorkerLoss, IsOutOfMemoryWhenItEatsLittleByLittle) {
  SANITIZERS_CATCH_THIS_FIRST();
  expect_loss(outcome_of([](Channel& channel) {
                std::vector<std::unique_ptr<std::string>> eaten;
                for (;;) {
                  eaten.push_back(std::make_unique<std::string>(1000, 'x'));
                  channel.progress(12);
                }
              }),
              LossKind::OutOfMemory, 0, "asked for more memory than it may have");
}

// A heap of a thread that has ended behaves differently from the first one when it is full.
TEST(WorkerLoss, IsOutOfMemoryAlsoWhereThereWereThreads) {
  SANITIZERS_CATCH_THIS_FIRST();
  std::thread([] { std::make_unique<std::string>(1000, 'x'); }).join();
  const Outcome outcome = outcome_of([](Channel&) {
    std::vector<std::unique_ptr<std::string>> eaten;
    for (;;) eaten.push_back(std::make_unique<std::string>(1000, 'x'));
  });
  expect_loss(outcome, LossKind::OutOfMemory, 0, "asked for more memory than it may have");
}

TEST(WorkerLoss, IsOutOfMemoryWhenAReplyIsTooLong) {
  Limits limits = small_limits();
  limits.memory_bytes = 1U << 30;
  expect_loss(
      outcome_of([](Channel& channel) { channel.reply(std::string(kLongestFrame + 1, 'x')); },
                 limits),
      LossKind::OutOfMemory, 0, "asked for more memory than it may have");
}

TEST(WorkerLoss, DoesNotBeginBelowTheMemoryItWasPromised) {
  Limits limits = short_limits();
  const Outcome outcome =
      outcome_of([](Channel&) { std::vector<char> most(50U << 20, 'x'); }, limits);
  EXPECT_THAT(outcome.replies, ElementsAre("before", "after"));
}

TEST(WorkerLoss, IsAHangInALoop) {
  const auto began = std::chrono::steady_clock::now();
  expect_loss(outcome_of(
                  [](Channel&) {
                    for (;;) asm volatile("");
                  },
                  short_limits()),
              LossKind::Hung, SIGKILL, "made no progress for too long");
  const auto taken = std::chrono::steady_clock::now() - began;
  EXPECT_GE(taken, kHang);
}

TEST(WorkerLoss, IsAHangAsleep) {
  expect_loss(outcome_of([](Channel&) { sleep_for_ever(); }, short_limits()), LossKind::Hung,
              SIGKILL, "made no progress for too long");
}

TEST(WorkerLoss, IsNoHangWhileThereIsProgress) {
  const Outcome outcome = outcome_of(
      [](Channel& channel) {
        const auto until = std::chrono::steady_clock::now() + 3 * kHang;
        while (std::chrono::steady_clock::now() < until) channel.progress(12);  // the same place
      },
      short_limits());
  EXPECT_FALSE(outcome.loss);
  EXPECT_THAT(outcome.replies, ElementsAre("before", "after"));
}

TEST(WorkerLoss, IsAHangWhenProgressNeverEnds) {
  Limits limits = short_limits();
  limits.request = 2 * kHang;
  expect_loss(outcome_of(
                  [](Channel& channel) {
                    for (;;) channel.progress(12);
                  },
                  limits),
              LossKind::Hung, SIGKILL, "took too long for one request");
}

TEST(WorkerLoss, ComesWhenItNeverTakesTheRequest) {
  Limits limits = short_limits();
  Rig rig([](const Request&, Channel&) {}, limits);
  const auto worker = rig.spawn();
  // More than the socket holds, and nobody reads it: the parent must not block on sending.
  const std::vector<pid_t> family = descendants();
  ASSERT_EQ(family.size(), 2U);
  for (const pid_t process : family) ::kill(process, SIGSTOP);
  std::thread waker([&] {
    std::this_thread::sleep_for(2 * kHang);
    for (const pid_t process : family) ::kill(process, SIGCONT);
  });
  const Outcome outcome = call(*worker, std::string(8U << 20, 'x'));
  waker.join();
  ASSERT_TRUE(outcome.loss) << outcome.error;
  EXPECT_EQ(outcome.loss->kind, LossKind::Hung);
  EXPECT_FALSE(outcome.loss->began);
  EXPECT_EQ(outcome.loss->position, 0U);
}

TEST(WorkerLoss, TellsThatNoMessageIsToBlameWhenItWasKilledWhileIdle) {
  Rig rig([](const Request&, Channel& channel) {
    channel.progress(7);
    channel.reply(std::to_string(::getpid()));
  });
  const auto worker = rig.spawn();
  const Outcome first = call(*worker, "");
  ASSERT_EQ(first.replies.size(), 1U);
  ::kill(std::stoi(first.replies[0]), SIGKILL);
  const Outcome second = call(*worker, "");
  ASSERT_TRUE(second.loss);
  EXPECT_EQ(second.loss->kind, LossKind::Crashed);
  EXPECT_EQ(second.loss->why, "was killed from outside");
  EXPECT_FALSE(second.loss->began);
  EXPECT_EQ(second.loss->position, 0U) << "not the position of the request before";
}

TEST(WorkerLoss, IsForGood) {
  Rig rig([](const Request&, Channel&) { std::abort(); });
  const auto worker = rig.spawn();
  EXPECT_TRUE(call(*worker, "").loss);
  EXPECT_EQ(call(*worker, "").error, "call a worker: it was lost before");
  EXPECT_TRUE(call(*rig.spawn(), "").loss) << "and the next one is spawned as ever";
}

TEST(WorkerLoss, DeliversALongTailOfReplies) {
  constexpr int kCount = 50'000;
  Rig rig([](const Request&, Channel& channel) {
    for (int i = 1; i <= kCount; ++i) {
      channel.reply(std::to_string(i));
      channel.progress(static_cast<std::uint64_t>(i));
    }
    std::abort();
  });
  const Outcome outcome = call(*rig.spawn(), "");
  ASSERT_TRUE(outcome.loss);
  EXPECT_EQ(outcome.loss->position, static_cast<std::uint64_t>(kCount));
  ASSERT_EQ(outcome.replies.size(), static_cast<std::size_t>(kCount));
  EXPECT_EQ(outcome.replies.back(), std::to_string(kCount));
}

// Killed at a moment nobody chose, again and again: replies are whole, in order, and never fewer
// than the position that was reached.
TEST(WorkerLoss, NeverLosesAReplyThatProgressCounts) {
  Rig rig([](const Request&, Channel& channel) {
    channel.reply(std::to_string(::getpid()));
    for (std::uint64_t i = 1;; ++i) {
      channel.reply(std::to_string(i));
      channel.progress(i);
    }
  });
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> replies;
    const auto worker = rig.spawn();
    std::size_t kill_at = 1 + static_cast<std::size_t>(round) * 997;
    auto result = worker->call({}, [&](std::string_view frame) {
      replies.emplace_back(frame);
      if (replies.size() == kill_at) ::kill(std::stoi(replies[0]), SIGKILL);
      return std::string();
    });
    ASSERT_TRUE(result && *result);
    EXPECT_EQ((*result)->kind, LossKind::Crashed);
    EXPECT_GE(replies.size(), (*result)->position + 1);
    for (std::size_t i = 1; i < replies.size(); ++i) ASSERT_EQ(replies[i], std::to_string(i));
  }
}

TEST(WorkerLoss, EndsAFloodOfReplies) {
  Limits limits = small_limits();
  limits.reply_bytes = 50U << 20;
  Rig rig(
      [](const Request&, Channel& channel) {
        for (std::uint64_t i = 0;; ++i) {
          channel.reply(std::string(1000, 'x'));
          channel.progress(i);
        }
      },
      limits);
  std::size_t bytes = 0;
  auto result = rig.spawn()->call({}, [&](std::string_view frame) {
    bytes += frame.size();
    return std::string();
  });
  ASSERT_TRUE(result && *result);
  EXPECT_EQ((*result)->kind, LossKind::Forbidden);
  EXPECT_EQ((*result)->why, "replied without end");
  EXPECT_LE(bytes, limits.reply_bytes + (2U << 20));
}

// What is unpacked may be long where what was packed is long.
TEST(WorkerLoss, LetsAWorkerReplyManyTimesWhatItWasGiven) {
  Limits limits = small_limits();
  limits.reply_bytes = 1U << 20;
  limits.replies_to_given = 4;
  const auto service = [](std::size_t times) {
    return [times](const Request&, Channel& channel) {
      for (std::uint64_t i = 0; i < 40; ++i) {
        channel.reply("?");
        const std::string given = channel.ask();
        for (std::size_t n = 0; n < times; ++n) channel.reply(given);
        channel.progress(i);
      }
    };
  };
  const auto replied = [&](std::size_t times) {
    std::size_t bytes = 0;
    Rig rig(service(times), limits);
    auto result = rig.spawn()->call({}, [&](std::string_view frame) {
      bytes += frame.size();
      return frame == "?" ? std::string(100'000, 'x') : std::string();
    });
    EXPECT_TRUE(result);
    EXPECT_EQ(result && *result ? (*result)->why : "", times > 4 ? "replied without end" : "");
    return bytes;
  };
  EXPECT_EQ(replied(3), 40U * 300'001);
  EXPECT_LE(replied(50), limits.reply_bytes + (2U << 20));
}

TEST(WorkerLoss, SurvivesAnExceptionOfItsCaller) {
  Rig rig([](const Request&, Channel& channel) { channel.reply("x"); });
  const auto worker = rig.spawn();
  EXPECT_THROW(static_cast<void>(worker->call(
                   {}, [](std::string_view) -> std::string { throw std::runtime_error("disk"); })),
               std::runtime_error);
  EXPECT_EQ(call(*worker, "").error, "call a worker: it was lost before");
}

}  // namespace
}  // namespace oubli::sandbox
