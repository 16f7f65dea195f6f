// SPDX-License-Identifier: GPL-3.0-or-later
// The builder of PST files against readers that know nothing of it.
#include "tests/support/pst_builder.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/support/foreign_pst.h"
#include "tests/support/temp_dir.h"

namespace oubli::test {
namespace {

bool is_full() { return std::getenv("OUBLI_FULL") != nullptr; }

PstStore small_store(const PstShape& shape) {
  PstStore store;
  store.shape = shape;
  auto inner = std::make_shared<PstMessage>();
  inner->subject = "a letter inside";
  inner->body = "text of the letter inside";
  PstMessage big{"the large one", std::string(20'000, 'x') + " end of the large one"};
  big.attachments = {
      {"note.txt", "attached words\n"}, {"big.bin", std::string(9000, 'z')}, {"inner", {}, inner}};
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    big.recipients.push_back({"Person " + n, "person" + n + "@example.org"});
  }
  big.html = "<p>markup of the large one</p>";
  PstMessage plain{"the plain one", "words of the plain one"};
  plain.is_searched = true;
  store.folders.push_back(
      {"Letters", {plain, big}, {{"settings", "stored"}}, {{"Below", {{"deep", "deep words"}}}}});
  store.deleted = {{"thrown away", "words thrown away"}};
  store.searches = {"Unread mail"};
  store.has_caches = true;
  store.strays = {"bytes of a stray"};
  store.behind = {"bytes left behind"};
  return store;
}

void expect_items(const Path& pst, std::uint64_t messages, std::uint64_t associated,
                  PstShape shape) {
  const auto one = read_by_readpst(pst);
  if (!one.is_there) GTEST_SKIP() << "readpst is not installed";
  EXPECT_EQ(one.status, 0) << one.complaints;
  EXPECT_EQ(one.items, messages + associated);
  const auto two = read_by_pffexport(pst);
  if (!two.is_there) GTEST_SKIP() << "pffexport is not installed";
  EXPECT_EQ(two.status, 0) << two.complaints;
  EXPECT_EQ(two.items, messages);
  EXPECT_EQ(two.leftovers, 0U);
  // pst-extractor reads neither of these, real ANSI files no more than ours (1.12.0).
  if (shape.crypt == PstCrypt::Cyclic || shape.is_ansi) return;
  if (!is_full()) return;  // it comes over the network
  const auto three = read_by_pst_extractor(pst);
  if (!three.is_there) GTEST_SKIP() << "pst-extractor could not be installed";
  EXPECT_EQ(three.status, 0) << three.complaints;
  EXPECT_EQ(three.items, messages);
}

class EveryShape : public testing::TestWithParam<PstShape> {};

TEST_P(EveryShape, IsReadByOthers) {
  const TempDir dir;
  const Path pst = dir.path() / "a.pst";
  const auto built = build_pst(pst, small_store(GetParam()));
  ASSERT_EQ(built.messages.size(), 4U);
  expect_items(pst, 4, 1, GetParam());
  const auto view = read_by_pffexport(pst);
  for (const char* words : {"words of the plain one", "end of the large one", "attached words",
                            "deep words", "text of the letter inside", "Person 199"}) {
    EXPECT_TRUE(view.has(words)) << words;
  }
}

TEST_P(EveryShape, IsTheSameEachTime) {
  const TempDir dir;
  build_pst(dir.path() / "a.pst", small_store(GetParam()));
  build_pst(dir.path() / "b.pst", small_store(GetParam()));
  EXPECT_TRUE(slurp(dir.path() / "a.pst") == slurp(dir.path() / "b.pst"));
}

INSTANTIATE_TEST_SUITE_P(
    Pst, EveryShape,
    testing::Values(PstShape{false, PstCrypt::None}, PstShape{false, PstCrypt::Permute},
                    PstShape{false, PstCrypt::Cyclic}, PstShape{true, PstCrypt::None},
                    PstShape{true, PstCrypt::Permute}, PstShape{true, PstCrypt::Cyclic}),
    [](const auto& one) {
      return std::string(one.param.is_ansi ? "Ansi" : "Unicode") +
             std::to_string(static_cast<int>(one.param.crypt));
    });

TEST(PstBuilder, MakesDeepTrees) {
  const TempDir dir;
  const Path pst = dir.path() / "a.pst";
  PstStore store;
  PstMessage huge{"huge", "words of the huge one"};
  huge.attachments.push_back(
      {"huge.bin", std::string(1021 * 8176 + 5000, 'h')});  // two levels of blocks
  PstMessage many{"many parts", "words of the one with many parts"};
  for (int i = 0; i < 400; ++i)
    many.attachments.push_back({std::to_string(i) + ".txt", "part " + std::to_string(i)});
  PstFolder crowd{"Crowd"};
  crowd.count = is_full() ? 20'000 : 500;
  crowd.make = [](std::size_t i) {
    return PstMessage{"one of many " + std::to_string(i), "words " + std::to_string(i)};
  };
  store.folders = {{"Odd", {huge, many}}, crowd};
  const auto built = build_pst(pst, store);
  expect_items(pst, crowd.count + 2, 0, store.shape);
}

TEST(PstBuilder, WritesBehindFourGigabytes) {
  const TempDir dir;
  const Path pst = dir.path() / "a.pst";
  auto store = small_store({});
  store.hole_until = (4ULL << 30U) + 12'345;
  build_pst(pst, store);
  EXPECT_GT(std::filesystem::file_size(pst), 4ULL << 30U);
  const auto view = read_by_readpst(pst);
  if (!view.is_there) GTEST_SKIP() << "readpst is not installed";
  EXPECT_EQ(view.items, 5U);
}

TEST(PstCodec, GivesThePublishedValues) {
  EXPECT_EQ(pst::crc("123456789"), 0x2DFD2D88U);
  EXPECT_EQ(pst::crc("\xFF\xFF\xFF\xFF"), 0xDEBB20E3U);
  EXPECT_EQ(pst::signature(0x5600, 4), 0x5604U);
  EXPECT_EQ(pst::signature(0x123456780, 0x200000001C), 0x44D9U);
  std::string word = "Hello";
  pst::encode(word, PstCrypt::Permute, 4);
  EXPECT_EQ(word, "\x07\xEA\xFD\xFD\x86");
  word = "Hello";
  pst::encode(word, PstCrypt::Cyclic, 4);
  EXPECT_EQ(word, "\xF1\x2F\xAB\x7E\xD5");
}

}  // namespace
}  // namespace oubli::test
