// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/index_terms.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/scanner/subject/in_memory_index.h"

namespace oubli {
namespace {

std::set<std::string> terms_of(const Extracted& message,
                               const std::vector<LocatedFinding>& findings = {}) {
  std::vector<std::string> terms;
  index_terms(message, findings, terms);
  const std::set<std::string> distinct(terms.begin(), terms.end());
  EXPECT_EQ(distinct.size(), terms.size());
  return distinct;
}

Extracted envelope_sample() {
  Extracted message;
  message.envelope.mailboxes = {{"Jean Dupont", "Jean+Shop@X.fr", Where::From},
                                {"", "marie@y.fr", Where::Cc}};
  message.envelope.subject = "Le Müller";
  message.envelope.message_id = "AbC@x.fr";
  message.envelope.date = 1552521600;  // 2019-03-14 UTC
  return message;
}

TEST(IndexTerms, HoldEveryWordOnceAndFolded) {
  const auto terms = terms_of(test::body("Müller müller ça va"));
  EXPECT_TRUE(terms.contains("Tmuller"));
  EXPECT_TRUE(terms.contains("Tca"));
  EXPECT_TRUE(terms.contains("Tva"));
}

TEST(IndexTerms, HoldHeadersInTheirFields) {
  const auto terms = terms_of(envelope_sample());
  for (const char* term :
       {"Fjean", "Fdupont", "Fjean+shop@x.fr", "Fjean@x.fr", "Ejean@x.fr", "Ejean+shop@x.fr",
        "Rmarie", "Rmarie@y.fr", "Smuller", "Tmuller", "QAbC@x.fr", "Qabc@x.fr", "D2019", "D201903",
        "D20190314", "Nean dupont"}) {
    EXPECT_TRUE(terms.contains(term)) << term;
  }
  EXPECT_FALSE(terms.contains("Rjean"));
}

TEST(IndexTerms, PairCapitalisedNeighboursOnly) {
  const auto terms = terms_of(test::body("Paul Zed. voisins calmes, Anna\n\n\nBert"));
  EXPECT_TRUE(terms.contains("Npaul zed"));
  EXPECT_FALSE(terms.contains("Nvoisins calmes"));
  EXPECT_FALSE(terms.contains("Nana bert"));
}

TEST(IndexTerms, PairLowerCaseBesideAFrequentGivenName) {
  const auto terms = terms_of(test::body("ask paul zed or zorg blub"));
  EXPECT_TRUE(terms.contains("Npaul zed"));
  EXPECT_FALSE(terms.contains("Nzorg blub"));
}

TEST(IndexTerms, ReachOverInitialsParticlesAndMiddleNames) {
  const auto terms = terms_of(test::body("Paul M. Zed; Vincent van Gogh; Paul Otto Zuse"));
  EXPECT_TRUE(terms.contains("Npaul zed"));
  EXPECT_TRUE(terms.contains("Nvincent gogh"));
  EXPECT_TRUE(terms.contains("Npaul zuse"));
}

TEST(IndexTerms, HoldTheTailOfANumberInAnyGrouping) {
  for (const char* text : {"FR76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"}) {
    EXPECT_TRUE(terms_of(test::body(text)).contains("V#67890189")) << text;
  }
  EXPECT_TRUE(terms_of(test::body("06 12 34 56 78")).contains("V#12345678"));
  EXPECT_FALSE(terms_of(test::body("06: 12: 34: 56: 78")).contains("V#12345678"));
}

TEST(IndexTerms, HoldFindingsByKindAndValue) {
  const std::vector<LocatedFinding> findings{{0, {"iban", "r", 0, 4, "FR76", 1.0}},
                                             {0, {"email", "r", 0, 4, "a+b@x.fr", 1.0}}};
  const auto terms = terms_of(test::body("text"), findings);
  for (const char* term : {"Hiban", "Hemail", "Viban:FR76", "Ea+b@x.fr", "Ea@x.fr"}) {
    EXPECT_TRUE(terms.contains(term)) << term;
  }
}

TEST(IndexTerms, AreTheSameFromAUsedCollector) {
  TermCollector collector;
  std::vector<std::string> used;
  std::string large;
  for (int word = 0; word < 100000; ++word) large += "w" + std::to_string(word) + " ";
  EXPECT_TRUE(collector.collect(test::body(large), {}, used));
  EXPECT_GE(used.size(), 100000U);
  EXPECT_TRUE(collector.collect(envelope_sample(), {}, used));
  EXPECT_EQ(std::set<std::string>(used.begin(), used.end()), terms_of(envelope_sample()));
  EXPECT_EQ(used.size(), terms_of(envelope_sample()).size());
}

TEST(IndexTerms, SayWhenThereAreTooMany) {
  TermCollector collector;
  std::vector<std::string> terms;
  std::string hostile;
  for (std::size_t word = 0; word < TermSet::kMostTerms + 10; ++word) {
    for (std::size_t left = word; left > 0; left /= 26)
      hostile += static_cast<char>('a' + left % 26);
    hostile += "q. ";
  }
  EXPECT_FALSE(collector.collect(test::body(hostile), {}, terms));
  EXPECT_LE(terms.size(), TermSet::kMostTerms);
  EXPECT_TRUE(collector.collect(test::body("short again"), {}, terms));
}

TEST(IndexTerms, AreCutWhereTheyGrowTooLong) {
  for (const std::string& term :
       terms_of(test::body(std::string(5000, 'a') + "@" + std::string(5000, 'b') + ".fr"))) {
    EXPECT_LE(term.size(), TermSet::kLongestTerm + 1);
  }
}

}  // namespace
}  // namespace oubli
