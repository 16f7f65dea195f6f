// SPDX-License-Identifier: GPL-3.0-or-later
// What the fence costs. Measured with OUBLI_FULL=1 in a release build; a machine shared with
// others would make a stricter bound fail by chance.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/scanner/sandbox/rig.h"

namespace oubli::sandbox {
namespace {

using Seconds = std::chrono::duration<double>;

double seconds_of(const std::function<void()>& work) {
  const auto began = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::steady_clock::now() - began).count();
}

double median_of(int runs, const std::function<double()>& run) {
  std::vector<double> figures;
  for (int i = 0; i < runs; ++i) figures.push_back(run());
  std::nth_element(figures.begin(), figures.begin() + runs / 2, figures.end());
  return figures[static_cast<std::size_t>(runs) / 2];
}

void tell(const char* what, double figure, const char* unit) {
  std::printf("  %-44s %10.2f %s\n", what, figure, unit);
}

#define NEEDS_FULL() \
  if (std::getenv("OUBLI_FULL") == nullptr) GTEST_SKIP() << "OUBLI_FULL is not set"

TEST(SandboxSpeed, RepliesFlowAtAGigabyteASecond) {
  NEEDS_FULL();
  constexpr std::size_t kTotal = 600'000'000;
  for (const std::size_t size : {1'000U, 10'000U, 100'000U}) {
    Rig rig([size](const Request&, Channel& channel) {
      const std::string frame(size, 'x');
      for (std::size_t i = 0; i < kTotal / size; ++i) channel.reply(frame);
    });
    const auto worker = rig.spawn();
    const double taken = median_of(3, [&] {
      return seconds_of([&] {
        std::size_t bytes = 0;
        auto result = worker->call({}, [&](std::string_view frame) {
          bytes += frame.size();
          return std::string();
        });
        ASSERT_TRUE(result && !*result);
        ASSERT_EQ(bytes, kTotal);
      });
    });
    tell(("frames of " + std::to_string(size) + " bytes").c_str(),
         static_cast<double>(kTotal) / taken / 1e9, "GB/s");
    EXPECT_GE(static_cast<double>(kTotal) / taken, 1e9) << size;
  }
}

TEST(SandboxSpeed, ARoundTripTakesTensOfMicroseconds) {
  NEEDS_FULL();
  Rig rig([](const Request& request, Channel& channel) { channel.reply(request.frame); });
  const auto worker = rig.spawn();
  const std::string frame(8'000, 'x');
  const double taken = median_of(20'000, [&] {
    return seconds_of([&] {
      auto result = worker->call({frame, {}}, [](std::string_view) { return std::string(); });
      ASSERT_TRUE(result);
    });
  });
  tell("round trip of 8 KB", taken * 1e6, "us");
  EXPECT_LE(taken, 60e-6);
}

TEST(SandboxSpeed, ProgressIsAStore) {
  NEEDS_FULL();
  constexpr std::uint64_t kCount = 200'000'000;
  Rig rig([](const Request&, Channel& channel) {
    for (std::uint64_t i = 0; i < kCount; ++i) channel.progress(i);
  });
  const auto worker = rig.spawn();
  const double taken = seconds_of([&] { EXPECT_FALSE(call(*worker, "").loss); });
  tell("progress()", taken / static_cast<double>(kCount) * 1e9, "ns");
  EXPECT_LE(taken / static_cast<double>(kCount), 20e-9);
}

TEST(SandboxSpeed, AWorkerStartsInAMillisecond) {
  NEEDS_FULL();
  Rig rig([](const Request&, Channel&) {});
  rig.spawn();
  const double taken = median_of(200, [&] { return seconds_of([&] { rig.spawn(); }); });
  tell("spawn", taken * 1e6, "us");
  EXPECT_LE(taken, 3e-3);
}

}  // namespace
}  // namespace oubli::sandbox
