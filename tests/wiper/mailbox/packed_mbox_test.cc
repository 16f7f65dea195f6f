// SPDX-License-Identifier: GPL-3.0-or-later
// Erasing from compressed mailboxes: what the file holds afterwards, and what is refused. The
// numbers in brackets are the invariants of wiper.h.
#include <gtest/gtest.h>

#include "tests/wiper/faulting_disk.h"
#include "tests/wiper/mail_kinds.h"

namespace oubli::wiper::test {
namespace {

class PackedOnce : public testing::Test {
 protected:
  Room room;
};

class Packed : public testing::TestWithParam<Compression> {
 protected:
  Path write(const std::string& bytes) const { return room.write("inbox.mbox.packed", bytes); }
  static std::string pack(const std::string& bytes) {
    return oubli::test::packed(bytes, GetParam());
  }
  Receipt erase(const PlannedSource& source) const {
    RealDisk disk;
    auto receipt = Wiper(disk, room.settings()).carry_out(approved({source}), {"sender1@"});
    EXPECT_TRUE(receipt) << receipt.error().what;
    return receipt ? *receipt : Receipt{};
  }
  void expect_erased(const Path& path, const Receipt& receipt, const std::string& rest) const {
    EXPECT_TRUE(verdict(receipt)) << verdict(receipt).error().what;
    EXPECT_TRUE(receipt.is_verified);
    EXPECT_EQ(receipt.residue, 0U);
    EXPECT_EQ(unpacked(path, GetParam()), rest);
    EXPECT_EQ(compression_of(slurp(path).substr(0, kMagicSize)), GetParam());
    EXPECT_TRUE(room.is_settled());
  }
  void expect_refused(const PlannedSource& source, ErrorCode code) const {
    const std::string before = slurp(source.path);
    const Receipt receipt = erase(source);
    ASSERT_FALSE(verdict(receipt));
    EXPECT_EQ(verdict(receipt).error().code, code) << verdict(receipt).error().what;
    EXPECT_EQ(slurp(source.path), before);
    EXPECT_TRUE(room.is_settled());
  }
  Room room;
};
std::string name_of_compression(Compression compression) {
  constexpr std::array kNames{"None", "Gzip", "Bzip2", "Xz", "Zstd", "Lz4"};
  return kNames.at(static_cast<std::size_t>(compression));
}
INSTANTIATE_TEST_SUITE_P(Kinds, Packed,
                         testing::Values(Compression::Gzip, Compression::Bzip2, Compression::Xz,
                                         Compression::Zstd, Compression::Lz4),
                         [](const auto& kind) { return name_of_compression(kind.param); });

TEST_P(Packed, KeepsEveryOtherByteAndTheCompression) {  // [5]
  const Path path = write(pack(mailbox(2) + mailbox(2, "\r\n", 2) + mailbox(2, "\n", 4)));
  const auto source = planned_packed(path, GetParam(), {1, 4});
  expect_erased(path, erase(source),
                message(0) + message(2, "\r\n") + message(3, "\r\n") + message(5));
}

TEST_P(Packed, ErasesTheOnlyMessageWhenAllowed) {
  const Path path = write(pack(mailbox(1)));
  expect_erased(path, erase(planned_packed(path, GetParam(), {0})), "");
}

TEST_P(Packed, ErasesFromSeveralStreamsJoinedEndToEnd) {
  const Path path = write(pack(mailbox(2)) + pack(mailbox(2, "\n", 2)));
  expect_erased(path, erase(planned_packed(path, GetParam(), {1, 2})), message(0) + message(3));
}

// What is unpacked goes by: no more of it is held than one message may be long.
TEST_F(PackedOnce, ErasesFromAMailboxLargerThanWhatIsHeldOfIt) {
  const std::string body(4U << 20, 'x');
  std::string bytes;
  std::string rest;
  for (int i = 0; i < 20; ++i) {
    const std::string one =
        "From a@b Thu Jan  1 00:00:00 2015\nSubject: " + std::to_string(i) + "\n\n" + body + "\n\n";
    bytes += one;
    if (i != 1 && i != 18) rest += one;
  }
  const Path path = room.write("large.mbox.lz4", oubli::test::packed(bytes, Compression::Lz4));
  RealDisk disk;
  auto receipt = Wiper(disk, room.settings())
                     .carry_out(approved({planned_packed(path, Compression::Lz4, {1, 18})}));
  ASSERT_TRUE(receipt);
  EXPECT_TRUE(verdict(*receipt)) << verdict(*receipt).error().what;
  EXPECT_TRUE(unpacked(path, Compression::Lz4) == rest);
}

TEST_P(Packed, RefusesAFileThatIsCutShort) {
  const Path path = write(pack(mailbox(500)));
  auto source = planned_packed(path, GetParam(), {1});
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);
  source.fingerprint = print_of(path);
  expect_refused(source, ErrorCode::Damaged);
}

TEST_P(Packed, RefusesAFileThatIsDamaged) {
  const Path path = write(pack(mailbox(500)));
  auto source = planned_packed(path, GetParam(), {1});
  std::string bytes = slurp(path);
  for (std::size_t at = bytes.size() / 2; at < bytes.size() / 2 + 40; ++at) bytes[at] ^= 0x55;
  write(bytes);
  source.fingerprint = print_of(path);
  expect_refused(source, ErrorCode::Damaged);
}

TEST_P(Packed, RefusesAFileWithSomethingBehindIt) {
  const Path path = write(pack(mailbox(3)) + "what is this");
  auto source = planned_packed(write(pack(mailbox(3))), GetParam(), {1});
  write(pack(mailbox(3)) + "what is this");
  source.fingerprint = print_of(path);
  expect_refused(source, ErrorCode::Damaged);
}

TEST_P(Packed, RefusesAMessageWhoseContentIsNotTheOnePlanned) {  // [1]
  const Path path = write(pack(mailbox(3)));
  auto source = planned_packed(path, GetParam(), {1});
  source.erase[0].hash.bytes[0] ^= 1U;
  expect_refused(source, ErrorCode::Refused);
}

}  // namespace
}  // namespace oubli::wiper::test
