// SPDX-License-Identifier: GPL-3.0-or-later
// A worker that has been taken over speaks to its parent: every lie the protocol has room for.
#include <chrono>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "scanner/sandbox/frame_reader.h"
#include "scanner/sandbox/sanitized.h"
#include "scanner/sandbox/shared_area.h"
#include "tests/scanner/sandbox/rig.h"

namespace oubli::sandbox {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void ring(std::string_view bells) {
  if (::write(3, bells.data(), bells.size()) < 0) ::_exit(9);
}

// The loss of a worker that rings `bells` with its own hands.
WorkerLoss loss_after(const std::string& bells) {
  Limits limits;
  limits.hang = std::chrono::seconds(20);  // is not reached
  Rig rig(
      [&](const Request&, Channel&) {
        ring(bells);
        sleep_for_ever();
      },
      limits);
  const Outcome outcome = call(*rig.spawn(), "");
  EXPECT_THAT(outcome.replies, IsEmpty());
  EXPECT_TRUE(outcome.loss) << outcome.error;
  return outcome.loss.value_or(WorkerLoss{});
}

TEST(HostileWorker, IsEndedWhenItRingsABellThatDoesNotExist) {
  for (const std::string& bells :
       std::vector<std::string>{"x", "R", std::string(1, '\0'), "Wx", "\xff"}) {
    const WorkerLoss loss = loss_after(bells);
    EXPECT_EQ(loss.kind, LossKind::Forbidden);
    EXPECT_EQ(loss.why, "broke the protocol");
  }
}

TEST(HostileWorker, IsEndedWhenItGoesOnAfterTheEnd) {
  EXPECT_EQ(loss_after("DW").why, "went on after it was done");
  EXPECT_EQ(loss_after("DD").why, "went on after it was done");
}

TEST(HostileWorker, IsEndedWhenItAsksTwiceAtOnce) {
  EXPECT_EQ(loss_after("AA").why, "broke the protocol");
  EXPECT_EQ(loss_after("FF").why, "broke the protocol");
  EXPECT_EQ(loss_after("AD").why, "broke the protocol");
}

TEST(HostileWorker, HangsWhenItOnlyRings) {
  Limits limits;
  limits.hang = std::chrono::milliseconds(300);
  Rig rig(
      [](const Request&, Channel&) {
        for (;;) ring("W");
      },
      limits);
  const Outcome outcome = call(*rig.spawn(), "");
  ASSERT_TRUE(outcome.loss);
  EXPECT_EQ(outcome.loss->kind, LossKind::Hung);
}

TEST(HostileWorker, IsEndedWhenItHangsUpAndLivesOn) {
  Rig rig([](const Request&, Channel& channel) {
    channel.reply("before");
    ::close(3);
    sleep_for_ever();
  });
  const Outcome outcome = call(*rig.spawn(), "");
  ASSERT_TRUE(outcome.loss);
  EXPECT_EQ(outcome.loss->kind, LossKind::Forbidden);
  EXPECT_EQ(outcome.loss->why, "hung up on its parent");
}

// A bell left over from one request must not be taken for the end of the next.
TEST(HostileWorker, CannotEndARequestBeforeItBegins) {
  Rig rig([](const Request&, Channel& channel) {
    channel.reply("one");
    ring("D");
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
    while (std::chrono::steady_clock::now() < until) {
    }
    ring("D");
    sleep_for_ever();
  });
  const auto worker = rig.spawn();
  EXPECT_THAT(call(*worker, "first").replies, ElementsAre("one"));
  const Outcome second = call(*worker, "second");
  EXPECT_THAT(second.replies, IsEmpty());
  ASSERT_TRUE(second.loss);
  EXPECT_EQ(second.loss->why, "broke the protocol");
  EXPECT_FALSE(second.loss->began);
}

// --- the ring ----------------------------------------------------------------------------------

// A ring the test writes to as a worker would, or would not.
class Ring {
 public:
  void put(std::string_view bytes) {
    for (const char byte : bytes) area_->ring[written_++ % kRingBytes] = byte;
    area_->written = written_;
  }
  void put_frame(std::string_view bytes) {
    put_length(static_cast<std::uint32_t>(bytes.size()));
    put(bytes);
  }
  void put_length(std::uint32_t length) {
    std::string raw(sizeof(length), '\0');
    std::memcpy(raw.data(), &length, sizeof(length));
    put(raw);
  }
  SharedArea& area() { return *area_; }

 private:
  std::unique_ptr<SharedArea> area_ = std::make_unique<SharedArea>();
  std::uint64_t written_ = 0;
};

std::size_t peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

TEST(FrameReader, KeepsAFrameThatIsNotAllThere) {
  Ring ring;
  FrameReader reader;
  ring.put_length(10);
  ring.put("12345");
  ASSERT_TRUE(reader.fill(ring.area()));
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.is_empty());
  ring.put("67890");
  ASSERT_TRUE(reader.fill(ring.area()));
  EXPECT_EQ(reader.next(), "1234567890");
  EXPECT_TRUE(reader.is_empty());
}

TEST(FrameReader, RefusesALengthThatIsALieWithoutAllocatingForIt) {
  const std::size_t before = peak_memory();
  for (const std::uint32_t length :
       {std::uint32_t{kLongestFrame} + 1, UINT32_MAX, UINT32_MAX - 4}) {
    Ring ring;
    FrameReader reader;
    ring.put_length(length);
    ring.put("x");
    ASSERT_TRUE(reader.fill(ring.area()));
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.is_lied_to());
    EXPECT_FALSE(reader.fill(ring.area())) << "and never believes it again";
  }
  EXPECT_LT(peak_memory() - before, 16U << 20);
}

TEST(FrameReader, AllocatesForWhatCameNotForWhatWasPromised) {
  const std::size_t before = peak_memory();
  std::vector<std::unique_ptr<FrameReader>> readers;
  for (int i = 0; i < 50; ++i) {
    Ring ring;
    ring.put_length(kLongestFrame);
    ring.put("only this");
    readers.push_back(std::make_unique<FrameReader>());
    ASSERT_TRUE(readers.back()->fill(ring.area()));
    EXPECT_FALSE(readers.back()->next());
    EXPECT_FALSE(readers.back()->is_lied_to());
  }
  // Fifty promises of 64 MiB; a sanitizer keeps what was freed for a while.
  EXPECT_LT(peak_memory() - before, (kSanitized ? 256U : 32U) << 20);
}

TEST(FrameReader, RefusesACounterThatCannotBeTrue) {
  for (const std::uint64_t written : {std::uint64_t{kRingBytes} + 1, UINT64_MAX, UINT64_MAX / 2}) {
    Ring ring;
    FrameReader reader;
    ring.area().written = written;
    EXPECT_FALSE(reader.fill(ring.area()));
    EXPECT_TRUE(reader.is_lied_to());
  }
}

TEST(FrameReader, RefusesACounterThatGoesBack) {
  Ring ring;
  FrameReader reader;
  ring.put_frame("first");
  ASSERT_TRUE(reader.fill(ring.area()));
  ring.area().written = 3;
  EXPECT_FALSE(reader.fill(ring.area()));
}

TEST(FrameReader, DoesNotBelieveTheCounterItWroteItself) {
  Ring ring;
  FrameReader reader;
  ring.put_frame("first");
  ASSERT_TRUE(reader.fill(ring.area()));
  EXPECT_EQ(reader.next(), "first");
  ring.area().consumed = UINT64_MAX;
  ring.put_frame("second");
  ASSERT_TRUE(reader.fill(ring.area()));
  EXPECT_EQ(reader.next(), "second");
}

TEST(FrameReader, IsNotMovedByARingRewrittenAfterTheCopy) {
  Ring ring;
  FrameReader reader;
  ring.put_frame("as it was");
  ASSERT_TRUE(reader.fill(ring.area()));
  std::memset(ring.area().ring, 'x', kRingBytes);
  EXPECT_EQ(reader.next(), "as it was");
}

// The oracle is the list of frames that went in, whatever way they were cut.
TEST(FrameReader, GivesBackEveryFrameHoweverTheRingIsCut) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    Ring ring;
    FrameReader reader;
    std::string wire;
    std::vector<std::string> sent, got;
    for (int i = 0; i < 300; ++i) {
      sent.emplace_back(random() % (i % 50 == 0 ? 300'000 : 5'000),
                        static_cast<char>('a' + i % 26));
      const auto length = static_cast<std::uint32_t>(sent.back().size());
      wire.append(reinterpret_cast<const char*>(&length), sizeof(length)).append(sent.back());
    }
    for (std::size_t at = 0; at < wire.size();) {
      const std::size_t chunk = std::min<std::size_t>(wire.size() - at, 1 + random() % kRingBytes);
      ring.put(std::string_view(wire).substr(at, chunk));
      at += chunk;
      ASSERT_TRUE(reader.fill(ring.area()));
      while (const auto frame = reader.next()) got.emplace_back(*frame);
    }
    EXPECT_TRUE(got == sent);
    EXPECT_TRUE(reader.is_empty());
    EXPECT_EQ(reader.received(), wire.size());
  }
}

}  // namespace
}  // namespace oubli::sandbox
