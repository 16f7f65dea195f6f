// SPDX-License-Identifier: GPL-3.0-or-later
// A person is remembered by digests alone, and is made out again from mail that names them.
#include "scanner/subject/pseudonyms.h"

#include <gtest/gtest.h>

#include "tests/scanner/subject/in_memory_index.h"

namespace oubli::subject {
namespace {

const std::string kKey(Pseudonyms::kKeySize, 'k');

// The person as far as the text names them.
Subject recovered(const Subject& subject, std::string_view text) {
  const Pseudonyms pseudonyms = pseudonyms_of(subject, kKey);
  Recogniser recogniser(pseudonyms);
  return recover(pseudonyms, recogniser.recognise(oubli::test::body(text)).evidence);
}

double score(const Subject& subject, std::string_view text) {
  return subject.is_empty() ? 0.0 : Matcher(subject).match(oubli::test::body(text)).score;
}

TEST(Pseudonyms, WhoIsMadeOutAgainIsFoundAsBefore) {
  struct Case {
    const char *typed, *text;
  };
  for (const auto& [typed, text] : {
           Case{"Jean Dupont", "Bonjour, Jean Dupont a écrit."},
           Case{"Jean Dupont", "DUPONT Jean, 12 rue X"},
           Case{"Dupont, Jean-Marie", "Jean-Marie Dupont"},
           Case{"Jan van der Berg", "met groet, Jan van der Berg"},
           Case{"Jürgen Müller", "Herr Juergen Mueller"},
           Case{"Jürgen Müller", "jurgen muller schrieb"},
           Case{"Robert Miller", "Bob Miller called"},
           Case{"Gabriel García Márquez", "GARCIA MARQUEZ Gabriel"},
           Case{"Ivan Petrovich Sidorov", "Sidorov Ivan Petrovich"},
           Case{"Иван Сидоров", "Иван Сидоров пишет"},
           Case{"山田太郎", "山田 太郎様"},
           Case{"김철수", "\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e"},
           Case{"\u1100\u1175\u11b7\u110e\u1165\u11af\u1109\u116e", "김 철수"},
       }) {
    const Subject subject = oubli::test::named(typed);
    EXPECT_GT(score(subject, text), kDefaultMinScore) << typed << " in " << text;
    EXPECT_DOUBLE_EQ(score(recovered(subject, text), text), score(subject, text))
        << typed << " in " << text;
  }
}

TEST(Pseudonyms, NumbersAndAddressesInWhateverWriting) {
  Subject subject;
  subject.emails = {"Jean.Dupont@Example.org"};
  subject.phones = {"+33 6 12 34 56 78"};
  subject.ids = {"FR76 3000 6000 0112 3456 7890 189", "192.0.2.17"};
  subject.born = "21/03/1974";
  const Subject again = recovered(
      subject,
      "jean.dupont+shop@example.org, 06.12.34.56.78x9, fr7630006000 01123456 7890189, 192.0.2.17");
  EXPECT_EQ(again.emails, std::vector<std::string>{"jean.dupont+shop@example.org"});
  ASSERT_EQ(again.phones.size(), 1U);
  EXPECT_GT(score(again, "call 0033 612 345 678"), kDefaultMinScore) << again.phones.front();
  EXPECT_EQ(again.ids.size(), 2U);
  EXPECT_EQ(again.born, "1974-03-21");
}

TEST(Pseudonyms, PhoneOfAnotherCountryIsTheSameOneAgain) {
  Subject subject;
  subject.phones = {"+49 30 1234567"};
  for (const char* text : {"+49 30 1234567", "0049 (30) 1234567", "030/1234567"}) {
    EXPECT_GT(score(recovered(subject, text), "Tel. +49 30 1234567"), kDefaultMinScore) << text;
  }
}

TEST(Pseudonyms, NobodyElseIsMadeOut) {
  Subject subject = oubli::test::named("Jean Dupont");
  subject.emails = {"jean@example.org"};
  subject.phones = {"+33 6 12 34 56 78"};
  const Subject other = recovered(
      subject, "Jean Martin, Pierre Dupond, ajean@example.org, 06 12 34 56 79, Dupont & fils");
  EXPECT_TRUE(other.emails.empty());
  EXPECT_TRUE(other.phones.empty());
  // Both words stand in the mail, though not side by side: the name is known, and matches nobody.
  EXPECT_LT(score(other, "Jean Martin, Pierre Dupond, Dupont & fils"), kDefaultMinScore);
  EXPECT_TRUE(recovered(subject, "Dupont & fils").is_empty());
}

// Jan and Ian have one name key; whoever asked for the one must not get the other's mail.
TEST(Pseudonyms, NameOfTheSameKeyIsAnotherName) {
  EXPECT_TRUE(recovered(oubli::test::named("Ian Novak"), "Jan Novak").is_empty());
}

// Somebody else may bear what is left of a name: who wants O'Brien must not get Brien's mail.
TEST(Pseudonyms, NameWithoutOneOfItsWordsIsAnotherName) {
  EXPECT_TRUE(recovered(oubli::test::named("Beatrice O'Brien"), "Beatrice Brien").is_empty());
  EXPECT_TRUE(recovered(oubli::test::named("Jan van der Berg"), "Jan Berg").is_empty());
  EXPECT_TRUE(recovered(oubli::test::named("John Fitzgerald Kennedy"), "John Kennedy").is_empty());
}

TEST(Pseudonyms, NumberInWhateverGroups) {
  Subject subject;
  subject.ids = {"FR7630006000011234567890189"};
  for (const char* text : {"FR 76 30 00 60 00 01 12 34 56 78 90 18 9",
                           "F R 7 6 3 0 0 0 6 0 0 0 0 1 1 2 3 4 5 6 7 8 9 0 1 8 9"}) {
    EXPECT_EQ(recovered(subject, text).ids.size(), 1U) << text;
  }
}

TEST(Pseudonyms, ThingsThatNameSomebodyAreAskedForOneByOne) {
  Subject subject = oubli::test::named("Jean Dupont");
  subject.emails = {"a@example.org", "b@example.org"};
  subject.born = "1974-03-21";
  subject.region = "DE";
  const auto all = one_by_one(subject);
  ASSERT_EQ(all.size(), 4U);
  for (const Subject& one : all) EXPECT_EQ(one.region, "DE");
  EXPECT_EQ(all[2].emails, std::vector<std::string>{"b@example.org"});
  EXPECT_EQ(all[3].born, "1974-03-21");
  EXPECT_TRUE(all[3].names.empty());
}

TEST(Pseudonyms, HoldNothingOfWhatTheyWereMadeOf) {
  Subject subject = oubli::test::named("Jean Dupont");
  subject.emails = {"jean@example.org"};
  subject.ids = {"FR7630006000011234567890189"};
  subject.born = "1974-03-21";
  std::string bytes;
  encode(pseudonyms_of(subject, kKey), bytes);
  for (const char* word : {"jean", "Jean", "dupont", "Dupont", "example", "7630006", "1974"}) {
    EXPECT_EQ(bytes.find(word), std::string::npos) << word;
  }
  std::string others;
  encode(pseudonyms_of(subject, std::string(Pseudonyms::kKeySize, 'l')), others);
  constexpr std::size_t kNameDigest = 16;
  const std::string digest = pseudonyms_of(subject, kKey).names.front().family.front().front();
  EXPECT_EQ(digest.size(), kNameDigest);
  EXPECT_NE(bytes.find(digest), std::string::npos);
  EXPECT_EQ(others.find(digest), std::string::npos) << "another key makes other digests";
}

TEST(Pseudonyms, CrossTheWireWhole) {
  Subject subject = oubli::test::named("Jan van der Berg");
  subject.names.emplace_back("山田太郎");
  subject.emails = {"jan@example.org"};
  subject.phones = {"06 12 34 56 78"};
  subject.born = "1974-03-21";
  std::string bytes, again;
  encode(pseudonyms_of(subject, kKey), bytes);
  Pseudonyms read;
  ASSERT_TRUE(decode(bytes, read));
  encode(read, again);
  EXPECT_EQ(bytes, again);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode(std::string_view(bytes).substr(0, size), read)) << size;
  }
  EXPECT_FALSE(decode(bytes + "x", read));
}

}  // namespace
}  // namespace oubli::subject
