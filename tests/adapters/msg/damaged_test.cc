// SPDX-License-Identifier: GPL-3.0-or-later
// A message file that is not what it says: nothing hangs, nothing is read beyond its end, and what
// could not be read is told.
#include <cstdlib>

#include "tests/adapters/msg/msg_reading.h"
#include "tests/support/temp_dir.h"

namespace oubli::test {
namespace {

constexpr std::size_t kLimit = 64U << 20;

// Every place where OUBLI_FULL is set, else one of a few.
std::size_t stride() { return std::getenv("OUBLI_FULL") == nullptr ? 7 : 1; }

std::string whole() {
  MsgBuilder item = msg_letter("Subject", std::string(9000, 'b'));
  item.attach("a.bin", std::string(20'000, 'a'));
  item.attach(msg_letter("Inner", "inside"), "Inner");
  return item.build();
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;)
    number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  return number;
}
void put(std::string& bytes, std::size_t at, std::uint32_t number) {
  bytes.replace(at, 4, little(number, 4));
}
std::size_t table_at(const std::string& bytes) { return (number_at(bytes, 0x4C) + 1UL) * 512; }
std::size_t directory_at(const std::string& bytes) { return (number_at(bytes, 0x30) + 1UL) * 512; }

// Read to the same end or told; never both wrong and silent.
void expect_told(const std::string& bytes, const std::string& good, const std::string& what) {
  const auto made = msg::render_bytes(bytes, kLimit);
  if (!made || !made->is_complete) return;
  EXPECT_EQ(made->bytes, good) << what;
}

TEST(DamagedMsg, EveryTruncationIsTold) {
  const std::string bytes = whole();
  const std::string good = ok(msg::render_bytes(bytes, kLimit)).bytes;
  for (std::size_t size = 0; size < bytes.size(); size += stride() * (size < 2048 ? 64 : 509)) {
    const auto made = msg::render_bytes(std::string_view(bytes).substr(0, size), kLimit);
    EXPECT_TRUE(!made || !made->is_complete) << size;
  }
}

TEST(DamagedMsg, EveryChangedTableEntryIsTold) {
  const std::string bytes = whole();
  const std::string good = ok(msg::render_bytes(bytes, kLimit)).bytes;
  const std::size_t table = table_at(bytes);
  for (std::size_t i = 0; i < 128; i += stride()) {
    for (const std::uint32_t other :
         {0U, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + 2), 0xFFFFFFFEU,
          0xFFFFFFFFU, 0x7FFFFFFFU}) {
      std::string changed = bytes;
      put(changed, table + 4UL * i, other);
      expect_told(changed, good, std::to_string(i) + " to " + std::to_string(other));
    }
  }
}

TEST(DamagedMsg, EveryDroppedLinkOfTheDirectoryIsTold) {
  const std::string bytes = whole();
  const std::string good = ok(msg::render_bytes(bytes, kLimit)).bytes;
  const std::size_t directory = directory_at(bytes);
  for (std::size_t entry = 0; directory + entry * 128 < table_at(bytes); entry += stride()) {
    for (const std::size_t field : {0x44UL, 0x48UL, 0x4CUL}) {
      for (const std::uint32_t other : {0xFFFFFFFFU, 0U, 1U, 0x10000U}) {
        std::string changed = bytes;
        put(changed, directory + entry * 128 + field, other);
        expect_told(changed, good, std::to_string(entry));
      }
    }
  }
}

TEST(DamagedMsg, LyingCountsAreTold) {
  const std::string bytes = whole();
  const std::size_t header = bytes.find(little(1, 4) + little(2, 4) + little(1, 4) + little(2, 4));
  ASSERT_NE(header, std::string::npos);
  for (const std::size_t at : {8UL, 12UL}) {
    std::string changed = bytes;
    put(changed, header + at, 0x7FFFFFFF);
    EXPECT_FALSE(ok(msg::render_bytes(changed, kLimit)).is_complete);
  }
}

TEST(DamagedMsg, DeepEmbeddingEndsAndIsTold) {
  MsgBuilder item = msg_letter("0", "the innermost");
  for (int i = 1; i < 100; ++i) {
    MsgBuilder outer = msg_letter(std::to_string(i), "body");
    outer.attach(std::move(item), "inside");
    item = std::move(outer);
  }
  const auto made = ok(msg::render_bytes(item.build(), kLimit));
  EXPECT_FALSE(made.is_complete);
}

TEST(DamagedMsg, ManyStreamsOfOneLoopCostLittle) {
  // Each of a thousand streams claims to be as long as the file and to begin in the same sectors.
  MsgBuilder item = msg_letter("s", "b");
  for (std::uint16_t i = 0; i < 1000; ++i) {
    item.text(static_cast<std::uint16_t>(0x6000 + i), std::string(2100, 'x'));
  }
  std::string bytes = item.build();
  const std::size_t directory = directory_at(bytes);
  for (std::size_t at = directory; at + 128 <= bytes.size(); at += 128) {
    if (bytes[at + 0x42] != 2 || number_at(bytes, at + 0x78) < 4096) continue;
    put(bytes, at + 0x74, 0);
    put(bytes, at + 0x78, 0x7FFFFFFF);
  }
  EXPECT_FALSE(ok(msg::render_bytes(bytes, kLimit)).is_complete);
}

TEST(DamagedMsg, ADocumentIsNoMessage) {
  const std::string document =
      compound_file({{.name = "WordDocument", .bytes = std::string(5000, 'w')}});
  EXPECT_FALSE(msg::render_bytes(document, kLimit));
  EXPECT_FALSE(msg::render_bytes("", kLimit));
  EXPECT_FALSE(msg::render_bytes("From: a@b.example\n\nx", kLimit));
}

TEST(DamagedMsg, AMissingValueIsTold) {
  std::vector<CompoundNode> nodes = msg_letter("s", "b").nodes();
  std::erase_if(nodes, [](const CompoundNode& one) { return one.name == "__substg1.0_1000001F"; });
  EXPECT_FALSE(ok(msg::render_bytes(compound_file(nodes), kLimit)).is_complete);
}

TEST(DamagedMsg, NamesWithoutTheirMappingAreTold) {
  MsgBuilder item = msg_letter("s", "b");
  item.text(0x8000, "Nils Nameless");
  const Read read = read_msg(item.build());
  EXPECT_FALSE(read.made.is_complete);
  EXPECT_TRUE(read.has_text("Nils Nameless"));
}

// In the list of properties or in a stream of its own: nobody can say what is in it.
TEST(DamagedMsg, AValueOfAnUnknownTypeIsTold) {
  constexpr auto kUnknown = static_cast<mapi::Type>(0x0099);
  for (const bool is_many : {false, true}) {
    for (const bool has_stream : {false, true}) {
      MsgBuilder item = msg_letter("s", "b");
      item.properties.push_back({0x6001, kUnknown, {utf16("Jean Dupont")}, is_many});
      std::vector<CompoundNode> nodes = item.nodes();
      if (!has_stream) {
        std::erase_if(nodes, [](const CompoundNode& one) {
          return one.name.starts_with("__substg1.0_6001");
        });
      }
      const auto made = ok(msg::render_bytes(compound_file(nodes), kLimit));
      EXPECT_FALSE(made.is_complete) << is_many << has_stream;
      EXPECT_NE(made.bytes.find("application/x-oubli-unread; reason=8"), std::string::npos);
    }
  }
}

TEST(RealMsg, EveryFileIsReadAndOnlyFuzzedOnesAreDamaged) {
  const auto folder = real_data() / "msg";
  if (real_data().empty() || !std::filesystem::exists(folder)) GTEST_SKIP() << "no real data";
  std::size_t count = 0;
  for (const auto& one : std::filesystem::recursive_directory_iterator(folder)) {
    if (one.path().extension() != ".msg") continue;
    ++count;
    const auto made = msg::render_bytes(slurp(one.path()), kLimit);
    ASSERT_TRUE(made) << one.path();
    const bool is_fuzzed = one.path().filename().string().starts_with("clusterfuzz");
    EXPECT_EQ(made->is_complete, !is_fuzzed) << one.path();
    (void)read_back(*made);
  }
  EXPECT_GT(count, 40U);
}

}  // namespace
}  // namespace oubli::test
