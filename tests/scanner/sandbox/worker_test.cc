// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations with a healthy worker.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/scanner/sandbox/rig.h"

namespace oubli::sandbox {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
  return text;
}

std::string numbered(std::size_t i) { return std::to_string(i) + std::string(i % 97, '.'); }

std::string read_whole(int fd) {
  std::string text(64, '\0');
  const ssize_t got = ::pread(fd, text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

TEST(Worker, RepliesInOrderRequestAfterRequest) {
  Rig rig([](Request request, Channel& channel) {
    channel.reply(request.frame);
    channel.reply("");
    channel.reply("last");
  });
  const auto worker = rig.spawn();
  for (int i = 0; i < 3; ++i) {
    const Outcome outcome = call(*worker, std::to_string(i));
    EXPECT_THAT(outcome.replies, ElementsAre(std::to_string(i), "", "last"));
    EXPECT_FALSE(outcome.loss);
  }
}

TEST(Worker, CarriesRequestsAndRepliesOfEverySize) {
  Rig rig([](Request request, Channel& channel) { channel.reply(request.frame); });
  const auto worker = rig.spawn();
  for (const std::size_t size :
       std::initializer_list<std::size_t>{0, 1, 15, 65519, 65520, 65521, 300'000, (1U << 20) - 4,
                                          1U << 20, (1U << 20) + 1, 5'000'000, 64U << 20}) {
    const std::string sent = pattern(size);
    const Outcome outcome = call(*worker, sent);
    ASSERT_EQ(outcome.replies.size(), 1U) << size;
    EXPECT_TRUE(outcome.replies[0] == sent) << size;
  }
}

TEST(Worker, SendsMoreRepliesThanTheRingHolds) {
  constexpr std::size_t kCount = 200'000;
  Rig rig([](const Request&, Channel& channel) {
    for (std::size_t i = 0; i < kCount; ++i) channel.reply(numbered(i));
  });
  const auto worker = rig.spawn();
  std::size_t next = 0;
  int wrong = 0;
  auto result = worker->call({}, [&](std::string_view frame) {
    wrong += frame == numbered(next) ? 0 : 1;
    ++next;
    return std::string();
  });
  ASSERT_TRUE(result);
  EXPECT_FALSE(*result);
  EXPECT_EQ(next, kCount);
  EXPECT_EQ(wrong, 0);
}

TEST(Worker, ReadsTheFilesItIsSent) {
  Rig rig([](const Request& request, Channel& channel) {
    for (const UniqueFd& file : request.files) channel.reply(read_whole(file.get()));
  });
  const auto worker = rig.spawn();
  for (const std::size_t count : {1U, 127U, 128U, 129U, 255U, 256U}) {
    Request request{pattern(100'000), {}};
    for (std::size_t i = 0; i < count; ++i) request.files.push_back(file_with(std::to_string(i)));
    const Outcome outcome = call(*worker, request);
    EXPECT_FALSE(outcome.loss);
    ASSERT_EQ(outcome.replies.size(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(outcome.replies[i], std::to_string(i));
  }
}

TEST(Worker, LetsGoOfFilesBetweenRequests) {
  Rig rig([](const Request& request, Channel& channel) {
    channel.reply(std::to_string(request.files.empty() ? -1 : request.files[0].get()));
  });
  const auto worker = rig.spawn();
  std::vector<std::string> numbers;
  for (int i = 0; i < 300; ++i) {
    Request request;
    request.files.push_back(file_with("x"));
    for (std::string& reply : call(*worker, request).replies) numbers.push_back(std::move(reply));
  }
  EXPECT_THAT(numbers, testing::SizeIs(300));
  EXPECT_THAT(numbers, testing::Each(numbers.front()));
}

TEST(Worker, GetsTheAnswersItAsksFor) {
  Rig rig([](const Request&, Channel& channel) {
    for (int i = 0; i < 4; ++i) {
      channel.reply("question " + std::to_string(i));
      channel.reply("heard " + channel.ask());
    }
  });
  const auto worker = rig.spawn();
  std::vector<std::string> heard;
  const std::string large = pattern(3'000'000);
  auto result = worker->call({}, [&](std::string_view frame) -> std::string {
    if (frame.starts_with("heard ")) heard.emplace_back(frame.substr(6));
    if (frame == "question 0") return "zero";
    if (frame == "question 2") return large;
    return "";  // no answer to 1 and 3: the worker must not wait for ever
  });
  ASSERT_TRUE(result);
  EXPECT_FALSE(*result);
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard[0], "zero");
  EXPECT_EQ(heard[1], "");
  EXPECT_TRUE(heard[2] == large);
  EXPECT_EQ(heard[3], "");
}

TEST(Worker, DoesNotCarryUnfetchedAnswersIntoTheNextRequest) {
  Rig rig([](const Request& request, Channel& channel) {
    channel.reply(request.frame == "ask" ? "got " + channel.ask() : "just talking");
  });
  const auto worker = rig.spawn();
  const auto always_answer = [](std::string_view) { return std::string("stale"); };
  ASSERT_TRUE(worker->call({"talk", {}}, always_answer));
  EXPECT_THAT(call(*worker, "ask").replies, ElementsAre("got "));
}

TEST(Worker, SeesTheWarmUpOfTheZygote) {
  static int warmed = 0;
  Rig rig([](const Request&, Channel& channel) { channel.reply(std::to_string(warmed)); }, {},
          [] { ++warmed; });
  EXPECT_THAT(call(*rig.spawn(), "").replies, ElementsAre("1"));
  EXPECT_THAT(call(*rig.spawn(), "").replies, ElementsAre("1"));
  EXPECT_EQ(warmed, 0) << "the warm-up belongs to the zygote";
}

// A run that finds nothing to read should not pay for what workers need.
TEST(Zygote, WarmsUpWhenToldToOnceAndNotBefore) {
  void* const shared = ::mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(shared, MAP_FAILED);
  auto& warmed = *new (shared) std::atomic<int>(0);
  Rig rig([](const Request&, Channel&) {}, {}, [&warmed] { ++warmed; });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(warmed, 0);
  rig.zygote().warm_up();
  rig.zygote().warm_up();
  for (int i = 0; i < 60'000 && warmed == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(warmed, 1);
  EXPECT_TRUE(rig.spawn());
  EXPECT_EQ(warmed, 1);
  ::munmap(shared, sizeof(std::atomic<int>));
}

TEST(Worker, IsNotChargedForTheTimeItsParentTakes) {
  Limits limits;
  limits.hang = std::chrono::milliseconds(1'000);
  Rig rig(
      [](const Request&, Channel& channel) {
        channel.reply("slow down");
        channel.reply(channel.ask());
      },
      limits);
  const auto worker = rig.spawn();
  auto result = worker->call({}, [](std::string_view) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
    return std::string("answer");
  });
  ASSERT_TRUE(result);
  EXPECT_FALSE(*result);
}

TEST(Worker, RefusesAFileThatCanBeWrittenTo) {
  Rig rig([](const Request&, Channel& channel) { channel.reply("served"); });
  const auto worker = rig.spawn();
  Request request;
  request.files.emplace_back(::open("/dev/null", O_RDWR | O_CLOEXEC));
  EXPECT_EQ(call(*worker, request).error, "a file for a worker can be written to");
  EXPECT_THAT(call(*worker, "").replies, ElementsAre("served")) << "and stays usable";
}

TEST(Worker, RefusesMoreFilesThanItMayHold) {
  Rig rig([](const Request&, Channel&) {});
  const auto worker = rig.spawn();
  Request request;
  for (std::size_t i = 0; i <= kMostFiles; ++i) request.files.push_back(file_with(""));
  EXPECT_EQ(call(*worker, request).error, "request to a worker has too many files");
}

TEST(Worker, WorksBesideAnotherOneInAnotherThread) {
  Rig rig([](const Request& request, Channel& channel) {
    for (int i = 0; i < 2'000; ++i) channel.reply(request.frame + std::to_string(i));
  });
  std::atomic<int> right{0};
  const auto work = [&](const std::string& name) {
    const auto worker = rig.spawn();
    for (int round = 0; round < 10; ++round) {
      const Outcome outcome = call(*worker, name);
      right += !outcome.loss && outcome.replies.size() == 2'000 &&
                       outcome.replies.back() == name + "1999"
                   ? 1
                   : 0;
    }
  };
  { const std::jthread one(work, "one "), two(work, "two "); }
  EXPECT_EQ(right, 20);
}

}  // namespace
}  // namespace oubli::sandbox
