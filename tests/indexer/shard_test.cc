// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "indexer/query.h"
#include "tests/indexer/sealed_fixture.h"

namespace oubli::index {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Terms = std::vector<std::string>;

class Shard : public Sealed {};

Query word(std::string text) { return term(kWord, std::move(text), Query::Op::Words); }

TEST_F(Shard, FindsWhatWasCommitted) {
  auto out = writer();
  ASSERT_TRUE(out->add(Terms{"Tpetrov", "Tjean", "Ejean@example.org"}, "first"));
  ASSERT_TRUE(out->add(Terms{"Tpetrov", "Tmarie"}, "second"));
  ASSERT_TRUE(out->commit());
  auto in = reader();
  EXPECT_EQ(in->documents(), 2U);
  EXPECT_THAT(ids(in->narrow(word("petrov"))), ElementsAre(1, 2));
  EXPECT_THAT(ids(in->narrow(word("jean petrov"))), ElementsAre(1));
  EXPECT_THAT(ids(in->narrow(term(kEmail, "jean@example.org"))), ElementsAre(1));
  EXPECT_THAT(ids(in->narrow(any_of({word("marie"), word("jean")}))), ElementsAre(1, 2));
  EXPECT_THAT(ids(in->narrow(all_of({word("marie"), word("jean")}))), IsEmpty());
}

TEST_F(Shard, TheRecordOpensWithItsOwnKeyOnly) {
  auto out = writer();
  const auto first = out->add(Terms{"Ta"}, "the first record");
  const auto second = out->add(Terms{"Tb"}, "the second record");
  ASSERT_TRUE(first && second && out->commit());
  auto in = reader();
  const auto read = in->record({0, first->document}, first->key);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(*read, "the first record");
  EXPECT_FALSE(in->record({0, first->document}, second->key));
  EXPECT_FALSE(in->record({0, first->document}, ""));
}

TEST_F(Shard, WhatTheCatalogNeverHeardOfIsDroppedOnOpening) {
  {
    auto out = writer();
    ASSERT_TRUE(out->add(Terms{"Tkept"}, "1"));
    ASSERT_TRUE(out->add(Terms{"Torphan"}, "2"));
    ASSERT_TRUE(out->commit());
  }
  auto again = writer(1);
  EXPECT_EQ(reader()->documents(), 1U);
  EXPECT_THAT(ids(reader()->narrow(word("orphan"))), IsEmpty());
  const auto next = again->add(Terms{"Tnext"}, "3");
  ASSERT_TRUE(next);
  EXPECT_EQ(next->document, 3U) << "a number once given is not given again";
}

TEST_F(Shard, WhatWasNotCommittedIsGivenUp) {
  {
    auto out = writer();
    ASSERT_TRUE(out->add(Terms{"Tlost"}, "1"));
  }
  EXPECT_EQ(reader()->documents(), 0U);
}

TEST_F(Shard, ADroppedMessageIsFoundNoMore) {
  auto out = writer();
  ASSERT_TRUE(out->add(Terms{"Tx"}, "1"));
  ASSERT_TRUE(out->add(Terms{"Tx"}, "2"));
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->drop(1));
  ASSERT_TRUE(out->drop(1)) << "dropping twice is no fault";
  ASSERT_TRUE(out->commit());
  EXPECT_THAT(ids(reader()->narrow(word("x"))), ElementsAre(2));
}

TEST_F(Shard, ASecondWriterIsToldThatItIsLocked) {
  auto out = writer();
  const auto second = ShardWriter::open(shard(), *sealer_, 0);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Locked);
  EXPECT_NE(second.error().hint, "");
}

TEST_F(Shard, AnIndexBehindItsCatalogIsDamaged) {
  { auto out = writer(); }
  const auto opened = ShardWriter::open(shard(), *sealer_, 5);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Damaged);
}

TEST_F(Shard, PrefixesReachEveryWordOfEveryCommit) {
  auto out = writer();
  ASSERT_TRUE(out->add(Terms{"Tdupont", "Tother"}, "1"));
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->add(Terms{"Tdupond"}, "2"));
  ASSERT_TRUE(out->add(Terms{"Fdupre"}, "3"));
  ASSERT_TRUE(out->commit());
  auto in = reader();
  EXPECT_THAT(ids(in->narrow(term(kWord, "dupon", Query::Op::Prefix))), ElementsAre(1, 2));
  EXPECT_THAT(ids(in->narrow(term(kFrom, "dup", Query::Op::Prefix))), ElementsAre(3));
  EXPECT_THAT(ids(in->narrow(term(kWord, "dupx", Query::Op::Prefix))), IsEmpty());
}

TEST_F(Shard, ManyCommitsLeaveFewFiles) {
  auto out = writer();
  for (int i = 1; i <= 200; ++i) {
    ASSERT_TRUE(out->add(Terms{"Tword" + std::to_string(i), "Tevery"}, "record"));
    ASSERT_TRUE(out->commit());
  }
  const auto files = std::distance(std::filesystem::directory_iterator(shard()), {});
  EXPECT_LT(files, 80) << "segments are merged";
  auto in = reader();
  EXPECT_EQ(ids(in->narrow(word("every"))).size(), 200U);
  EXPECT_EQ(ids(in->narrow(term(kWord, "word", Query::Op::Prefix))).size(), 200U);
  EXPECT_THAT(ids(in->narrow(word("word17"))), ElementsAre(17));
}

TEST_F(Shard, AReaderKeepsWhatItOpenedWhateverIsWrittenAndMerged) {
  auto out = writer();
  const auto first = out->add(Terms{"Tx", "Tfirst"}, "the first record");
  ASSERT_TRUE(first && out->commit());
  auto in = reader();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(out->add(Terms{"Tx"}, "another") && out->commit());
  ASSERT_TRUE(out->drop(first->document) && out->commit());
  EXPECT_THAT(ids(in->narrow(word("x"))), ElementsAre(first->document));
  EXPECT_EQ(*in->record({0, first->document}, first->key), "the first record");
  EXPECT_EQ(ids(reader()->narrow(word("x"))).size(), 100U);
  EXPECT_THAT(ids(reader()->narrow(word("first"))), IsEmpty());
}

TEST_F(Shard, AReaderKnowsWhetherAnotherSeesMore) {
  auto out = writer();
  ASSERT_TRUE(out->add(Terms{"Tx"}, "1") && out->commit());
  const auto first = reader();
  EXPECT_TRUE(reader()->shows_the_same_as(*first));
  ASSERT_TRUE(out->drop(1) && out->commit());
  EXPECT_FALSE(reader()->shows_the_same_as(*first));
}

TEST_F(Shard, AMessageDroppedAndMergedAwayMayBeDroppedAgain) {
  auto out = writer();
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(out->add(Terms{"Tx"}, "record"));
  ASSERT_TRUE(out->commit());
  for (DocumentId each = 1; each <= 3; ++each) ASSERT_TRUE(out->drop(each));
  ASSERT_TRUE(out->commit());  // more than a quarter: written anew
  ASSERT_TRUE(out->drop(2) && out->commit());
  EXPECT_EQ(reader()->documents(), 3U);
  EXPECT_THAT(ids(reader()->narrow(word("x"))), ElementsAre(4, 5, 6));
  EXPECT_EQ(out->last_document(), 6U);
}

}  // namespace
}  // namespace oubli::index
