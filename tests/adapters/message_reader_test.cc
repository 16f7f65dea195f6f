// SPDX-License-Identifier: GPL-3.0-or-later
// What is read again of a compressed mailbox is counted: in bytes that the kernel handed out, and
// in memory.
#include "adapters/message_reader.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "tests/support/packing.h"

namespace oubli {
namespace {

constexpr std::size_t kMessages = 600;

std::string body(std::size_t number) {
  std::string out;
  for (std::uint64_t state = number; out.size() < 3'000;) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    out.push_back(static_cast<char>('a' + (state >> 33) % 26));
    if (out.size() % 70 == 0) out.push_back('\n');
  }
  return "Subject: " + std::to_string(number) + "\n\n" + out + "\n";
}

// What a line of /proc/self/FILE says.
std::uint64_t told(const char* file, const std::string& name) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    std::uint64_t number = 0;
    if (word == name && in >> number) return number;
  }
  return 0;
}

class MessageReaderTest : public testing::TestWithParam<Compression> {
 protected:
  MessageReaderTest() {
    std::string plain;
    for (std::size_t n = 0; n < kMessages; ++n) {
      plain += "From a@b.example Mon Jan  3 12:00:00 2005\n";
      const std::size_t begin = plain.size();
      plain += body(n);
      places_.push_back({begin, plain.size()});
      plain += "\n";
    }
    const std::string stored =
        GetParam() == Compression::None ? plain : test::packed(plain, GetParam());
    stored_bytes_ = stored.size();
    item_.compression = GetParam();
    item_.files.emplace_back(::memfd_create("mailbox", MFD_CLOEXEC));
    EXPECT_TRUE(write_all(item_.files[0].get(), stored));
  }

  void expect_reads(MessageReader& reader, std::size_t number) {
    std::string got;
    auto read = reader.read_at(places_[number], [&](const RawMessage& message) {
      got = message.bytes;
      return true;
    });
    ASSERT_TRUE(read) << number << ": " << read.error().what;
    EXPECT_EQ(got, body(number));
  }

  WorkItem item_;
  std::vector<ByteRange> places_;
  std::size_t stored_bytes_ = 0;
};

TEST_P(MessageReaderTest, DecompressesOnceForAllPlacesInOrder) {
  MessageReader reader(item_, {});
  const std::uint64_t before = told("/proc/self/io", "rchar:");
  ASSERT_GT(before, 0U);
  for (std::size_t n = 0; n < kMessages; n += 4) expect_reads(reader, n);
  EXPECT_LT(told("/proc/self/io", "rchar:") - before, 2 * stored_bytes_ + 100'000);
}

TEST_P(MessageReaderTest, BeginsAnewForAPlaceThatCameBefore) {
  MessageReader reader(item_, {});
  for (const std::size_t n : {599U, 0U, 200U, 200U, 201U, 100U, 598U}) expect_reads(reader, n);
}

TEST_P(MessageReaderTest, GoesOnAfterAPlaceWhereNothingIs) {
  MessageReader reader(item_, {});
  const auto none = [](const RawMessage&) { return true; };
  expect_reads(reader, 3);
  EXPECT_FALSE(reader.read_at({places_[5].begin + 7, places_[5].end}, none));
  expect_reads(reader, 6);
  EXPECT_FALSE(reader.read_at({1'000'000'000, 1'000'000'010}, none));
  expect_reads(reader, 7);
}

INSTANTIATE_TEST_SUITE_P(Every, MessageReaderTest,
                         testing::Values(Compression::None, Compression::Gzip, Compression::Bzip2,
                                         Compression::Xz, Compression::Zstd, Compression::Lz4));

// A small message behind 256 MiB of another.
class FarAway : public testing::Test {
 protected:
  FarAway() {
    std::string plain = "From a@b.example Mon Jan  3 12:00:00 2005\nSubject: near\n\n";
    plain.resize(256U << 20, '\n');
    plain += "\nFrom a@b.example Mon Jan  3 12:00:00 2005\n";
    where_ = {plain.size(), plain.size() + kMessage.size()};
    plain += kMessage;
    item_.compression = Compression::Gzip;
    item_.files.emplace_back(::memfd_create("mailbox", MFD_CLOEXEC));
    EXPECT_TRUE(write_all(item_.files[0].get(), test::packed(plain, Compression::Gzip)));
  }

  static constexpr std::string_view kMessage = "Subject: far\n\nbody\n";
  WorkItem item_;
  ByteRange where_;
};

TEST_F(FarAway, IsApproachedInSteps) {
  MessageReader reader(item_, {});
  int steps = 0;
  while (reader.approach(where_)) ++steps;
  EXPECT_GE(steps, 5);
  EXPECT_TRUE(
      reader.read_at(where_, [](const RawMessage& read) { return read.bytes == kMessage; }));
}

TEST_F(FarAway, IsReachedWithoutKeepingWhatLiesBefore) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer keeps what is freed";
#endif
  MessageReader reader(item_, {});
  const std::uint64_t before = told("/proc/self/status", "VmRSS:");
  std::uint64_t then = 0;
  ASSERT_TRUE(reader.read_at(where_, [&](const RawMessage& read) {
    EXPECT_EQ(read.bytes, kMessage);
    then = told("/proc/self/status", "VmRSS:");
    return true;
  }));
  EXPECT_LT(then, before + 60'000) << "KiB";
}

}  // namespace
}  // namespace oubli
