// SPDX-License-Identifier: GPL-3.0-or-later
// A set of strings is the oracle: whatever was noted, over however many commits and merges, is
// there, and nothing else.
#include "indexer/vocabulary.h"

#include <random>
#include <set>

#include <gtest/gtest.h>

#include "indexer/shard_head.h"
#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

class StoredWords : public Sealed {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder());
    head_.shard = folder().filename();
    ASSERT_TRUE(write_shard_head(folder(), head_, *sealer_));
  }
  [[nodiscard]] Path folder() const { return dir_.path() / "words"; }

  [[nodiscard]] VocabularyWriter writer() const {
    auto opened = VocabularyWriter::open(folder(), head_.words, *sealer_);
    if (!opened) throw std::runtime_error(opened.error().what);
    return *std::move(opened);
  }
  void note(VocabularyWriter& out, const std::string& word) const {
    out.note(sealer_->hash_term("T" + word), word);
  }
  // As the shard's writer does.
  void store(VocabularyWriter& out) {
    ASSERT_TRUE(out.write());
    head_.words = out.files();
    ASSERT_TRUE(write_shard_head(folder(), head_, *sealer_));
    ASSERT_TRUE(remove_unnamed(folder(), head_));
  }
  [[nodiscard]] std::vector<Path> word_files() const {
    std::vector<Path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      if (entry.path().filename() != "head") found.push_back(entry.path());
    }
    return found;
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

  ShardHead head_;
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
      store(out);
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
    store(out);
  }
  store(out);
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
    store(out);
  }
  EXPECT_EQ(read().files(), 1U);
  std::size_t words = 0;
  read().each([&](std::string_view) { ++words; });
  EXPECT_EQ(words, 9U);
}

TEST_F(StoredWords, AFileThatIsMissingIsNoticedByWhoeverOpens) {
  auto out = writer();
  note(out, "word");
  store(out);
  for (const Path& file : word_files()) std::filesystem::remove(file);
  EXPECT_FALSE(VocabularyWriter::open(folder(), head_.words, *sealer_));
  EXPECT_FALSE(Vocabulary::read(folder(), *sealer_));
}

TEST_F(StoredWords, ADamagedFileIsNotMergedAway) {
  auto out = writer();
  for (int commit = 0; commit < 7; ++commit) {
    note(out, "word" + std::to_string(commit));
    store(out);
  }
  for (const Path& file : word_files()) std::filesystem::resize_file(file, 20);
  note(out, "last");
  const auto done = out.write();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::Damaged);
}

}  // namespace
}  // namespace oubli::index
