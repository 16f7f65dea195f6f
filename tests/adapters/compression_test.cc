// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/compression/compression.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/conformance/mbox_properties.h"
#include "tests/support/memory_file.h"
#include "tests/support/packing.h"

namespace oubli {
namespace {

std::string noise(std::size_t size, std::uint64_t state) {
  std::string out;
  while (out.size() < size) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    out.push_back(static_cast<char>('a' + (state >> 33) % 26));
    if (out.size() % 70 == 0) out.push_back('\n');
  }
  return out;
}

std::string message(std::uint64_t number, std::size_t size) {
  return "From a@b.example Mon Jan  3 12:00:00 2005\nSubject: " + std::to_string(number) + "\n\n" +
         noise(size, number) + "\n\n";
}

std::string mailbox(std::size_t count, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += message(i, size);
  return out;
}

constexpr Compression kAll[] = {Compression::Gzip, Compression::Bzip2, Compression::Xz,
                                Compression::Zstd, Compression::Lz4};

TEST(Compressed, ReadsLikeTheFileItWasMadeFrom) {
  for (const std::uint64_t seed : {1U, 2U}) {
    std::string plain;
    for (std::uint64_t i = 0; i < 20; ++i) {
      plain += test::adversarial_mbox(seed * 100 + i, 200) + noise(i * 12000, i) + "\n\n";
    }
    const auto whole =
        test::read_range(test::memory_file(plain).get(), Compression::None, {0, UINT64_MAX});
    ASSERT_GT(whole.messages.size(), 100U);
    for (const Compression how : kAll) {
      const auto fd = test::memory_file(test::packed(plain, how));
      const auto reading = test::read_range(fd.get(), how, {0, UINT64_MAX});
      EXPECT_EQ(reading.fault, whole.fault);
      EXPECT_EQ(reading.messages, whole.messages) << static_cast<int>(how);
    }
  }
}

TEST(Compressed, ATruncatedGzipGivesEveryMessageThatIsWholeAndThenFails) {
  const std::string plain = mailbox(6, 3000);
  const std::string packed = test::packed(plain, Compression::Gzip);
  const auto whole =
      test::read_range(test::memory_file(plain).get(), Compression::None, {0, UINT64_MAX});
  std::size_t last = 0;
  for (std::size_t size = 20; size < packed.size(); size += 97) {
    const auto fd = test::memory_file(std::string_view(packed).substr(0, size));
    const auto cut = test::read_range(fd.get(), Compression::Gzip, {0, UINT64_MAX});
    EXPECT_NE(cut.fault, "") << size;
    ASSERT_LT(cut.messages.size(), 6U) << "the last message is not known to be whole";
    for (std::size_t i = 0; i < cut.messages.size(); ++i) {
      EXPECT_EQ(cut.messages[i], whole.messages[i]);
    }
    EXPECT_GE(cut.messages.size(), last);
    last = cut.messages.size();
  }
  EXPECT_EQ(last, 5U);
}

TEST(Compressed, GzipFilesJoinedEndToEndAndPaddedAreOne) {
  const std::string joined = test::packed(mailbox(2, 100), Compression::Gzip) +
                             test::packed(mailbox(1, 50), Compression::Gzip) +
                             std::string(512, '\0');
  const auto fd = test::memory_file(joined);
  const auto reading = test::read_range(fd.get(), Compression::Gzip, {0, UINT64_MAX});
  EXPECT_EQ(reading.messages.size(), 3U);
  EXPECT_EQ(reading.fault, "");
}

TEST(Compressed, WhatStandsBehindIsToldUnlessItIsPadding) {
  const std::string plain = mailbox(3, 2000);
  for (const Compression how : kAll) {
    const std::string packed = test::packed(plain, how);
    for (const std::string& behind :
         {std::string("GARB") + packed, std::string(200'000, '\0') + "x"}) {
      const auto fd = test::memory_file(packed + behind);
      const auto reading = test::read_range(fd.get(), how, {0, UINT64_MAX});
      EXPECT_NE(reading.fault, "") << static_cast<int>(how);
    }
  }
  for (const Compression how : {Compression::Gzip, Compression::Bzip2, Compression::Lz4}) {
    const std::string packed = test::packed(plain, how);
    const auto fd = test::memory_file(packed + std::string(200'000, '\0'));
    const auto reading = test::read_range(fd.get(), how, {0, UINT64_MAX});
    EXPECT_EQ(reading.fault, "") << static_cast<int>(how);
    EXPECT_EQ(reading.messages.size(), 3U);
    if (how == Compression::Lz4) continue;  // looks at four of them before it knows
    auto stream = open_packed(packed_in(fd.get()), how);
    auto size = measure(*stream);
    ASSERT_TRUE(size);
    EXPECT_EQ(size->packed, packed.size());
  }
}

TEST(Compressed, DamageInTheMiddleIsTold) {
  const std::string plain = mailbox(200, 3000);
  for (const Compression how : kAll) {
    // What packed() makes with zstd has no checksum; what zstd(1) makes has.
    if (how == Compression::Zstd) continue;
    std::string packed = test::packed(plain, how);
    for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 64; ++i) packed[i] = 'X';
    const auto fd = test::memory_file(packed);
    const auto reading = test::read_range(fd.get(), how, {0, UINT64_MAX});
    EXPECT_NE(reading.fault, "") << static_cast<int>(how);
    EXPECT_LT(reading.messages.size(), 200U);
  }
}

TEST(Compressed, BytesThatAreNotCompressedAreRefused) {
  for (const Compression how : kAll) {
    const auto fd = test::memory_file(mailbox(1, 10));
    const auto reading = test::read_range(fd.get(), how, {0, UINT64_MAX});
    EXPECT_NE(reading.fault, "") << static_cast<int>(how);
    EXPECT_TRUE(reading.messages.empty());
  }
}

TEST(Compressed, AContentLengthIsHoppedByInAStreamToo) {
  const std::string body = mailbox(3, 400'000);
  const std::string plain =
      "From a@b.example Mon Jan  3 12:00:00 2005\nContent-Length: " + std::to_string(body.size()) +
      "\n\n" + body + "\n" + mailbox(1, 10);
  const auto fd = test::memory_file(test::packed(plain, Compression::Gzip));
  const auto reading = test::read_range(fd.get(), Compression::Gzip, {0, UINT64_MAX});
  ASSERT_EQ(reading.messages.size(), 2U);
  EXPECT_TRUE(reading.messages[0].bytes.ends_with(body));
  EXPECT_TRUE(reading.messages[0].is_contested);
}

// 200 MB of one line in 200 KB: what is held is the message up to the limit and a hop's length.
TEST(Compressed, ABombCostsNoMoreMemoryThanTheLimits) {
  std::string plain = "From a@b.example Mon Jan  3 12:00:00 2005\nSubject: bomb\n\n";
  plain.append(200U << 20, 'x');
  plain += "\n\n" + message(2, 10);
  const auto fd = test::memory_file(test::packed(plain, Compression::Gzip));
  plain.clear();
  plain.shrink_to_fit();
  Limits limits;
  limits.message_bytes = 1U << 20;
  rusage before{}, after{};
  ASSERT_EQ(::getrusage(RUSAGE_SELF, &before), 0);
  const auto reading = test::read_range(fd.get(), Compression::Gzip, {0, UINT64_MAX}, limits);
  ASSERT_EQ(::getrusage(RUSAGE_SELF, &after), 0);
  ASSERT_EQ(reading.messages.size(), 2U);
  EXPECT_TRUE(reading.messages[0].is_cut);
  EXPECT_GT(reading.messages[0].range.size(), 200U << 20);
  EXPECT_EQ(reading.messages[0].bytes.size(), limits.message_bytes);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 160L << 10) << "KB";
}

}  // namespace
}  // namespace oubli
