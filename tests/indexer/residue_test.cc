// SPDX-License-Identifier: GPL-3.0-or-later
// A stolen index tells no word: not before and not after words were dropped and shards compacted.
#include "tests/support/residue.h"

#include <algorithm>
#include <array>

#include <gmock/gmock.h>
#include <zlib.h>

#include "indexer/compact.h"
#include "indexer/shard_head.h"
#include "indexer/vocabulary.h"
#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

using testing::IsEmpty;
using Terms = std::vector<std::string>;

class Residue : public Sealed {
 protected:
  const std::vector<std::string> planted_{"zqxjuniper", "planted.person@example.org", "wonderful",
                                          "FR7630006000011234567890189", "secretrecord"};

  Terms planted_terms() const {
    return {"T" + planted_[0],
            "E" + planted_[1],
            "F" + planted_[1],
            "T" + planted_[2],
            "Viban:" + planted_[3],
            "Szqxjuniper",
            "Nzqxjuniper wonderful",
            "D2019",
            "Hiban"};
  }

  void fill(ShardWriter& out, int count) {
    std::string record;
    for (int i = 0; i < 40; ++i) record += planted_[4] + planted_[1];
    for (int i = 0; i < count; ++i) {
      Terms terms = planted_terms();
      for (int k = 0; k < 40; ++k) {
        terms.push_back("T" + planted_[2] + std::to_string(i * 40 + k));
      }
      ASSERT_TRUE(out.add(terms, record));
    }
  }
};

TEST_F(Residue, TheSearchItselfFindsWhatIsThere) {
  dir_.write("plain/a", "xx wonderful xx");
  std::string text(300, 'a');
  text += "zqxjuniper";
  std::array<Bytef, 1024> packed{};
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = packed.data();
  stream.avail_out = packed.size();
  deflate(&stream, Z_FINISH);
  const std::string bytes(reinterpret_cast<const char*>(packed.data()), stream.total_out);
  deflateEnd(&stream);
  dir_.write("plain/b", "head" + bytes + "tail");
  EXPECT_THAT(test::residue(dir_.path() / "plain", planted_),
              testing::UnorderedElementsAre("wonderful", "zqxjuniper"));
}

TEST_F(Residue, NothingSealedCanBeReadInTheFiles) {
  auto out = writer();
  fill(*out, 30);
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->drop(3));
  ASSERT_TRUE(out->commit());
  EXPECT_THAT(test::residue(shard(), planted_), IsEmpty());
}

// Not even the hashes: who stole an index and the hash of a word cannot tell how often it occurs.
TEST_F(Residue, NoHashOfATermCanBeReadInTheFiles) {
  auto out = writer();
  fill(*out, 30);
  ASSERT_TRUE(out->commit());
  std::vector<std::string> hashes;
  for (const auto& term : planted_terms()) {
    const std::uint64_t hash = sealer_->hash_term(term);
    hashes.emplace_back(reinterpret_cast<const char*>(&hash), sizeof hash);
    hashes.emplace_back(hashes.back().rbegin(), hashes.back().rend());
  }
  EXPECT_THAT(test::residue(shard(), hashes), IsEmpty());
}

class Compact : public Residue {
 protected:
  // As an erasure does: the copy takes the place of the shard.
  void compact() {
    const auto done = compact_shard(shard("0"), shard("new"), *sealer_);
    ASSERT_TRUE(done) << done.error().what;
    std::filesystem::rename(shard("0"), shard("old"));
    std::filesystem::rename(shard("new"), shard("0"));
  }

  // In the segments themselves, whatever is listed as dropped.
  [[nodiscard]] std::size_t postings_of(const std::string& term) const {
    const auto opened = open_shard(shard(), *sealer_);
    DocumentSet found;
    for (const Segment& segment : opened->segments) {
      EXPECT_TRUE(segment.collect(sealer_->hash_term(term), found));
    }
    return found.size();
  }
};

TEST_F(Compact, KeepsDocumentsTheirNumbersAndTheirRecords) {
  auto out = writer();
  const auto first = out->add(Terms{"Tjean", "Tonly"}, "first");
  const auto second = out->add(Terms{"Tjean"}, "second");
  const auto last = out->add(Terms{"Tgone"}, "last");
  ASSERT_TRUE(first && second && last && out->commit());
  ASSERT_TRUE(out->drop(first->document));
  ASSERT_TRUE(out->drop(last->document));
  ASSERT_TRUE(out->commit());
  out.reset();

  compact();
  EXPECT_TRUE(check_shard(shard("0"), *sealer_, last->document));
  EXPECT_EQ(*count_documents(shard("0"), *sealer_), 1U);
  auto in = reader();
  EXPECT_THAT(ids(in->narrow(term(kWord, "jean"))), testing::ElementsAre(second->document));
  EXPECT_EQ(*in->record({0, second->document}, second->key), "second");
  EXPECT_THAT(ids(in->narrow(term(kWord, "only"))), IsEmpty());
  auto again = writer(last->document);
  EXPECT_GE(again->last_document(), last->document) << "numbers are not given twice";
}

TEST_F(Compact, ForgetsTheWordsNobodyHasAnyMore) {
  auto out = writer();
  const auto first = out->add(Terms{"Tjean", "Tjeanne"}, "first");
  ASSERT_TRUE(first && out->add(Terms{"Tjean", "Fjeannot"}, "second") && out->commit());
  ASSERT_TRUE(out->drop(first->document) && out->commit());
  out.reset();
  compact();
  EXPECT_THAT(ids(reader()->narrow(term(kFrom, "jean", Query::Op::Prefix))),
              testing::ElementsAre(2));
  const auto words = Vocabulary::read(shard("0"), *sealer_);
  ASSERT_TRUE(words);
  std::vector<std::string> kept;
  words->each([&](std::string_view word) { kept.emplace_back(word); });
  EXPECT_THAT(kept, testing::UnorderedElementsAre("jean", "jeannot"));
}

TEST_F(Compact, KeepsADocumentWithoutAnyTerm) {
  auto out = writer();
  const auto first = out->add(Terms{"Tjean"}, "first");
  const auto empty = out->add(Terms{}, "empty");
  ASSERT_TRUE(first && empty && out->add(Terms{"Tx"}, "third") && out->commit());
  ASSERT_TRUE(out->drop(first->document) && out->commit());
  out.reset();
  compact();
  EXPECT_EQ(*reader()->record({0, empty->document}, empty->key), "empty");
}

TEST_F(Compact, RefusesAFolderThatIsThere) {
  writer();
  std::filesystem::create_directory(shard("new"));
  EXPECT_FALSE(compact_shard(shard("0"), shard("new"), *sealer_));
}

TEST_F(Compact, NothingOfTheDroppedTermsIsLeft) {
  auto out = writer();
  fill(*out, 50);
  const auto secret = out->add(Terms{"Tzzunique"}, "x");
  ASSERT_TRUE(secret && out->commit() && out->drop(secret->document) && out->commit());
  out.reset();
  EXPECT_EQ(postings_of("Tzzunique"), 1U) << "before compaction the old blocks still have it";
  compact();
  EXPECT_EQ(postings_of("Tzzunique"), 0U);
  EXPECT_EQ(postings_of("Ezqx"), 0U);
  EXPECT_EQ(postings_of("Hiban"), 50U);
}

}  // namespace
}  // namespace oubli::index
