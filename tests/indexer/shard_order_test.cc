// SPDX-License-Identifier: GPL-3.0-or-later
// What a shard's files promise each other, the catalog and an erasure, step by step.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "indexer/compact.h"
#include "indexer/shard_head.h"
#include "indexer/vocabulary.h"
#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

using testing::ElementsAre;
using Terms = std::vector<std::string>;

class ShardOrder : public Sealed {
 protected:
  void add(ShardWriter& out, int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(out.add(Terms{"Tx"}, "record"));
  }

  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(shard())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  [[nodiscard]] std::set<std::string> segments() const {
    std::set<std::string> names = files();
    std::erase_if(names, [](const std::string& name) { return !name.starts_with("segment-"); });
    return names;
  }

  // Twice committed, then the head of the first commit put back, as from an old backup.
  DocumentId roll_back_the_head() {
    auto out = writer();
    add(*out, 4);
    EXPECT_TRUE(out->commit());
    std::filesystem::copy_file(shard() / "head", dir_.path() / "old");
    add(*out, 4);
    EXPECT_TRUE(out->commit());
    std::filesystem::copy_file(dir_.path() / "old", shard() / "head",
                               std::filesystem::copy_options::overwrite_existing);
    return out->last_document();
  }
};

TEST_F(ShardOrder, WhatIsGoneAlreadyMayBeDroppedWhileOthersAreAdded) {
  auto out = writer();
  add(*out, 8);
  ASSERT_TRUE(out->commit());
  for (DocumentId each = 1; each <= 3; ++each) ASSERT_TRUE(out->drop(each));
  add(*out, 1);
  ASSERT_TRUE(out->commit());  // a quarter was dropped: written anew
  add(*out, 1);
  for (DocumentId each = 1; each <= 3; ++each) ASSERT_TRUE(out->drop(each));
  ASSERT_TRUE(out->commit());
  EXPECT_THAT(ids(reader()->narrow(Query())), ElementsAre(4, 5, 6, 7, 8, 9, 10));
  EXPECT_EQ(reader()->documents(), 7U);
}

TEST_F(ShardOrder, WhatIsNotCommittedYetMayBeDropped) {
  auto out = writer();
  add(*out, 3);
  ASSERT_TRUE(out->drop(2) && out->commit());
  EXPECT_THAT(ids(reader()->narrow(Query())), ElementsAre(1, 3));
}

// An erasure overwrites every file of the shard: none may have been let go before, neither by a
// merge nor as what a killed run left.
TEST_F(ShardOrder, AWriterThatKeepsLeftoversLetsNoFileGo) {
  {
    auto out = writer();
    for (int commit = 0; commit < 3; ++commit) {
      ASSERT_TRUE(out->add(Terms{"Tword" + std::to_string(commit)}, "record") && out->commit());
    }
    add(*out, 1);  // and killed
  }
  const std::string lost = "words-lost";
  std::ofstream(shard() / lost) << "of a killed run";
  std::set<std::string> before = files();
  {
    auto out = *ShardWriter::open(shard(), *sealer_, 3, Leftovers::Keep);
    for (int commit = 0; commit < 70; ++commit) {
      ASSERT_TRUE(out->add(Terms{"Tmore" + std::to_string(commit)}, "record") && out->commit());
      const std::set<std::string> now = files();
      ASSERT_TRUE(std::ranges::includes(now, before));
      before = now;
    }
    for (DocumentId each = 1; each <= 60; ++each) ASSERT_TRUE(out->drop(each));
    ASSERT_TRUE(out->commit());
    EXPECT_TRUE(std::ranges::includes(files(), before));
  }
  EXPECT_EQ(reader()->documents(), 13U);
  writer(73);
  EXPECT_EQ(segments().size(), 1U) << "the next writer clears them away";
  EXPECT_FALSE(files().contains(lost));
}

TEST_F(ShardOrder, AShardBehindItsCatalogIsDamagedForEveryReader) {
  const DocumentId committed = roll_back_the_head();
  EXPECT_TRUE(check_shard(shard(), *sealer_, 4));
  const auto checked = check_shard(shard(), *sealer_, committed);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::Damaged);
  EXPECT_TRUE(reader()->check_reaches(0, 4));
  const auto read = reader()->check_reaches(0, committed);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::Damaged);
  EXPECT_FALSE(reader()->check_reaches(1, 1)) << "there is no such shard";
}

TEST_F(ShardOrder, OpeningAShardBehindItsCatalogRemovesNothing) {
  const DocumentId committed = roll_back_the_head();
  const auto before = segments();
  ASSERT_EQ(before.size(), 2U);
  EXPECT_FALSE(ShardWriter::open(shard(), *sealer_, committed));
  EXPECT_EQ(segments(), before) << "its newer head may still be found";
}

TEST_F(ShardOrder, NumbersEndInsteadOfBeginningAgain) {
  writer();
  ShardHead head;
  head.shard = shard().filename();
  head.last = std::numeric_limits<DocumentId>::max() - 1;
  ASSERT_TRUE(write_shard_head(shard(), head, *sealer_));
  auto out = writer(head.last);
  ASSERT_TRUE(out->add(Terms{"Tx"}, "the last there can be"));
  EXPECT_FALSE(out->add(Terms{"Tx"}, "one too many"));
  ASSERT_TRUE(out->commit()) << "what was added before is not lost";
  EXPECT_EQ(ids(reader()->narrow(Query())).size(), 1U);
}

// A damaged index is made anew; one that merely cannot be opened just now must not be.
TEST_F(ShardOrder, OutOfDescriptorsIsNoDamage) {
  auto out = writer();
  add(*out, 1);
  ASSERT_TRUE(out->commit());
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const auto words = Vocabulary::read(shard(), *sealer_);
    const auto checked = check_shard(shard(), *sealer_, 1);
    ::_exit(!words && words.error().code == ErrorCode::Failed && !checked &&
                    checked.error().code == ErrorCode::Failed
                ? 0
                : 1);
  }
  int how = 0;
  ::waitpid(child, &how, 0);
  EXPECT_EQ(how, 0);
}

// Whenever it opens, a reader sees one commit, whole: every document and every word of it.
TEST_F(ShardOrder, AReaderOpensWhileAWriterMergesAndRemoves) {
  writer();
  const pid_t child = ::fork();
  if (child == 0) {
    auto out = ShardWriter::open(shard(), *sealer_, 0);
    for (int commit = 1; out && commit <= 80; ++commit) {
      const std::string word = "Tword" + std::to_string(commit);
      if (!(*out)->add(Terms{word, "Tx"}, "record") || !(*out)->commit()) ::_exit(1);
    }
    ::_exit(out ? 0 : 2);
  }
  std::size_t opened = 0;
  std::size_t before = 0;
  int how = 0;
  while (::waitpid(child, &how, WNOHANG) == 0) {
    auto in = reader();
    const auto count = static_cast<std::size_t>(in->documents());
    ASSERT_GE(count, before);
    ASSERT_EQ(ids(in->narrow(term(kWord, "x"))).size(), count);
    ASSERT_EQ(ids(in->narrow(term(kWord, "word", Query::Op::Prefix))).size(), count);
    before = count;
    ++opened;
  }
  EXPECT_EQ(how, 0);
  EXPECT_GT(opened, 10U);
  EXPECT_EQ(reader()->documents(), 80U);
}

}  // namespace
}  // namespace oubli::index
