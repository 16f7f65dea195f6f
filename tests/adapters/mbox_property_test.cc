// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <gtest/gtest.h>

#include "adapters/base/files.h"
#include "tests/conformance/mbox_properties.h"
#include "tests/support/memory_file.h"

namespace oubli {
namespace {

TEST(MboxProperty, TwoSplittersAgreeOnAnythingAndLoseNoByte) {
  std::size_t contested = 0;
  for (std::uint64_t seed = 0; seed < 12'000; ++seed) {
    const std::string bytes = test::adversarial_mbox(seed, 3 + seed % 40);
    const std::string violation = test::layout_violation(bytes);
    ASSERT_EQ(violation, "") << "seed " << seed << "\n" << bytes;
    MemoryBytes source(bytes);
    const auto entries = split_mbox(source);
    if (entries)
      contested +=
          static_cast<std::size_t>(std::ranges::count(*entries, true, &MboxEntry::is_contested));
  }
  EXPECT_GT(contested, 500U) << "no Content-Length was ever hopped by";
}

TEST(MboxProperty, PartitionsReadLikeTheWholeFile) {
  std::size_t cuts = 0;
  for (std::uint64_t seed = 0; seed < 800; ++seed) {
    const auto fd = test::memory_file(test::adversarial_mbox(seed, 30 + seed % 200));
    ASSERT_EQ(test::partition_violation(fd.get(), 1 + seed % 700), "") << "seed " << seed;
    WorkItem item;
    item.files.emplace_back(::dup(fd.get()));
    cuts += cut_into_partitions(item, 1 + seed % 700)->size() - 1;
  }
  EXPECT_GT(cuts, 1000U) << "the property is empty when nothing is cut";
}

// Windows slide and lines straddle their edges only in files of several mebibytes.
TEST(MboxProperty, HoldsForFilesLargerThanTheWindow) {
  for (std::uint64_t seed = 0; seed < 2; ++seed) {
    std::string bytes;
    for (std::uint64_t i = 0; bytes.size() < (5U << 20); ++i) {
      bytes += test::adversarial_mbox(seed * 1000 + i, 300);
      if (i % 7 == 3) bytes.append(1000 * (i % 900), i % 2 == 0 ? 'x' : '\n');
    }
    ASSERT_EQ(test::layout_violation(bytes), "") << "seed " << seed;
    const auto fd = test::memory_file(bytes);
    for (const std::uint64_t target : {300'000U, 1'000'003U, 2'500'000U}) {
      ASSERT_EQ(test::partition_violation(fd.get(), target), "") << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace oubli
