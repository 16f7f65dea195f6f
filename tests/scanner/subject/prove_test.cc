// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "scanner/subject/subject.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli::subject {
namespace {

using index::Query;

Query words(std::string text, char prefix = index::kWord) {
  return index::term(prefix, std::move(text), Query::Op::Words);
}
Query denied(Query child) {
  Query query;
  query.op = Query::Op::Not;
  query.children.push_back(std::move(child));
  return query;
}

Extracted quick_note() {
  Extracted message = oubli::test::body("The quick brown fox. IBAN FR76 here");
  message.envelope.mailboxes = {{"Jean Dupont", "jean@x.fr", Where::From}};
  message.envelope.subject = "quick note";
  message.envelope.date = 86400 * 10;
  return message;
}

const std::vector<LocatedFinding> kOneIban{{0, {"iban", "r", 26, 30, "FR76", 1.0}}};

bool holds(const Query& query) { return prove(query, quick_note(), kOneIban).score == 1.0; }

TEST(Prove, TakesAPhraseOnlySideBySideAndInOrder) {
  EXPECT_TRUE(holds(words("quick brown")));
  EXPECT_FALSE(holds(words("brown quick")));
  EXPECT_FALSE(holds(words("quick fox")));
  EXPECT_FALSE(holds(words("note the")));  // not across places
  EXPECT_FALSE(holds(words("")));
}

TEST(Prove, KeepsWordsToTheirField) {
  EXPECT_TRUE(holds(words("jean", index::kFrom)));
  EXPECT_FALSE(holds(words("jean", index::kTo)));
  EXPECT_TRUE(holds(words("note", index::kSubject)));
  EXPECT_FALSE(holds(words("fox", index::kSubject)));
}

TEST(Prove, CombinesWithAndOrNot) {
  EXPECT_TRUE(holds(index::all_of({words("fox"), words("note")})));
  EXPECT_FALSE(holds(index::all_of({words("fox"), words("wolf")})));
  EXPECT_TRUE(holds(index::any_of({words("wolf"), words("fox")})));
  EXPECT_TRUE(holds(denied(words("wolf"))));
  EXPECT_FALSE(holds(denied(words("fox"))));
  EXPECT_FALSE(holds(index::any_of({})));
}

TEST(Prove, ReadsPrefixesDatesAndPlaces) {
  EXPECT_TRUE(holds(index::term(index::kWord, "bro", Query::Op::Prefix)));
  EXPECT_FALSE(holds(index::term(index::kWord, "row", Query::Op::Prefix)));
  Query dates;
  dates.op = Query::Op::Dates;
  dates.from = 10;
  dates.to = 11;
  EXPECT_TRUE(holds(dates));
  dates.from = 11;
  dates.to = 12;
  EXPECT_FALSE(holds(dates));
  EXPECT_TRUE(holds(index::term('C', "*", Query::Op::Place)));
  EXPECT_TRUE(holds(Query()));
}

TEST(Prove, ReadsFindingsAndAddresses) {
  EXPECT_TRUE(holds(index::term(index::kHas, "iban")));
  EXPECT_FALSE(holds(index::term(index::kHas, "phone")));
  EXPECT_TRUE(holds(index::term(index::kValue, "iban:FR76")));
  EXPECT_TRUE(holds(index::term(index::kEmail, "jean@x.fr")));
  EXPECT_FALSE(holds(index::term(index::kEmail, "ean@x.fr")));
}

TEST(Prove, ShowsTheWordsThatSatisfiedItButNotThoseDenied) {
  const Match match = prove(index::all_of({words("quick brown"), index::term(index::kHas, "iban"),
                                           denied(words("wolf"))}),
                            quick_note(), kOneIban);
  ASSERT_EQ(match.evidence.size(), 2U);
  EXPECT_EQ(match.evidence[0].text, "quick brown");
  EXPECT_EQ(match.evidence[0].where, "body");
  EXPECT_EQ(match.evidence[1].category, "iban");
  EXPECT_EQ(match.evidence[1].text, "FR76");
}

TEST(Prove, HoldsOnlyWhatTheIndexFinds) {
  const Extracted message = quick_note();
  const oubli::test::InMemoryIndex terms(message, kOneIban);
  for (const Query& query :
       {words("quick brown"), words("jean", index::kFrom), words("note", index::kSubject),
        index::term(index::kEmail, "jean@x.fr"), index::term(index::kHas, "iban")}) {
    EXPECT_TRUE(holds(query));
    EXPECT_TRUE(terms.finds(query));
  }
}

TEST(Prove, TakesAPairOfNamesInAnySpelling) {
  const Query pair = as_indexed(denied(denied(index::term(index::kPair, "jean dupont"))));
  EXPECT_TRUE(holds(pair));
  EXPECT_FALSE(holds(as_indexed(index::term(index::kPair, "dupont jean"))));
}

TEST(Prove, IgnoresFindingsThatLieAboutTheirPlace) {
  const std::vector<LocatedFinding> lies{{99, {"iban", "r", 0, 4, "FR76", 1.0}},
                                         {0, {"iban", "r", 5, 1U << 30, "FR76", 1.0}}};
  const Match match = prove(index::term(index::kHas, "iban"), quick_note(), lies);
  EXPECT_EQ(match.score, 1.0);
  EXPECT_TRUE(match.evidence.empty());
}

}  // namespace
}  // namespace oubli::subject
