// SPDX-License-Identifier: GPL-3.0-or-later
// A set of strings is the oracle: whatever was noted, over however many commits and merges, is
// there, and nothing else.
#include "indexer/vocabulary.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

class StoredWords : public Sealed {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder());
    ASSERT_TRUE(make_vocabulary(folder(), *sealer_));
  }
  [[nodiscard]] Path folder() const { return dir_.path() / "words"; }

  [[nodiscard]] VocabularyWriter writer() const {
    auto opened = VocabularyWriter::open(folder(), *sealer_, Leftovers::Remove);
    if (!opened) throw std::runtime_error(opened.error().what);
    return *std::move(opened);
  }
  void note(VocabularyWriter& out, const std::string& word) const {
    out.note(sealer_->hash_term("T" + word), word);
  }
  [[nodiscard]] Vocabulary read() const {
    auto words = Vocabulary::read(folder(), *sealer_);
    if (!words) throw std::runtime_error(words.error().what);
    return *std::move(words);
  }
  [[nodiscard]] std::set<std::string> stored() const {
    std::set<std::string> words;
    read().each([&](std::string_view word) { words.emplace(word); });
    return words;
  }
};

TEST_F(StoredWords, AllThatWereNotedAreThereAfterAnyNumberOfCommits) {
  std::mt19937 random(3);
  std::set<std::string> expected;
  for (int run = 0; run < 5; ++run) {
    auto out = writer();
    for (int commit = 0; commit < 30; ++commit) {
      for (unsigned i = 0; i < 1 + random() % 200; ++i) {
        const std::string word = "w" + std::to_string(random() % 9000);
        note(out, word);
        expected.insert(word);
      }
      ASSERT_TRUE(out.write());
      EXPECT_LE(read().files(), 24U);
    }
    EXPECT_EQ(stored(), expected);
  }
}

TEST_F(StoredWords, MoreThanTheWriterRemembersAreThereNevertheless) {
  constexpr int kMany = 600'000;  // more than twice as many
  auto out = writer();
  for (int number = 0; number < kMany; ++number) {
    note(out, std::to_string(number));
    note(out, "often");
    if (number % 100'000 != 0) continue;
    ASSERT_TRUE(out.write());
  }
  ASSERT_TRUE(out.write());
  std::size_t words = 0;
  read().each([&](std::string_view) { ++words; });
  EXPECT_GE(words, std::size_t{kMany} + 1);
  EXPECT_LT(words, std::size_t{kMany} + 20) << "hardly any is stored twice";
  EXPECT_EQ(stored().size(), std::size_t{kMany} + 1);
}

TEST_F(StoredWords, FilesThatBecomeOneHoldEachWordOnce) {
  for (int commit = 0; commit < 8; ++commit) {
    auto out = writer();  // remembers nothing of the one before
    note(out, "again");
    note(out, "only" + std::to_string(commit));
    ASSERT_TRUE(out.write());
  }
  EXPECT_EQ(read().files(), 1U);
  std::size_t words = 0;
  read().each([&](std::string_view) { ++words; });
  EXPECT_EQ(words, 9U);
}

TEST_F(StoredWords, AFileThatIsMissingIsNoticedByWhoeverOpens) {
  auto out = writer();
  note(out, "word");
  ASSERT_TRUE(out.write());
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().filename() != "words-head") std::filesystem::remove(entry.path());
  }
  EXPECT_FALSE(VocabularyWriter::open(folder(), *sealer_, Leftovers::Remove));
  EXPECT_FALSE(Vocabulary::read(folder(), *sealer_));
}

TEST_F(StoredWords, ADamagedFileIsNotMergedAway) {
  auto out = writer();
  for (int commit = 0; commit < 7; ++commit) {
    note(out, "word" + std::to_string(commit));
    ASSERT_TRUE(out.write());
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().filename() != "words-head") std::filesystem::resize_file(entry.path(), 20);
  }
  note(out, "last");
  const auto done = out.write();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace oubli::index
