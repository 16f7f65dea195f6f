// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "scanner/subject/subject.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli::subject {
namespace {

enum class Kind { Email, Phone, Id, Born };

struct IdentifierCase {
  Kind kind;
  const char* typed;
  const char* text;
};
std::ostream& operator<<(std::ostream& out, const IdentifierCase& each) {
  return out << '"' << each.typed << "\" in \"" << each.text << '"';
}

Subject subject_of(const IdentifierCase& each) {
  Subject subject;
  switch (each.kind) {
    case Kind::Email:
      subject.emails.emplace_back(each.typed);
      break;
    case Kind::Phone:
      subject.phones.emplace_back(each.typed);
      break;
    case Kind::Id:
      subject.ids.emplace_back(each.typed);
      break;
    case Kind::Born:
      subject.born = each.typed;
      break;
  }
  return subject;
}

class WrittenIdentifier : public testing::TestWithParam<IdentifierCase> {};

TEST_P(WrittenIdentifier, IsMatchedAndReachedThroughTheIndex) {
  const Extracted message = oubli::test::body(GetParam().text);
  const Subject subject = subject_of(GetParam());
  EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore);
  const auto query = narrowing_query(subject);
  ASSERT_TRUE(query);
  EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*query));
}

class OtherIdentifier : public testing::TestWithParam<IdentifierCase> {};

TEST_P(OtherIdentifier, IsNoMatch) {
  const Extracted message = oubli::test::body(GetParam().text);
  EXPECT_LT(Matcher(subject_of(GetParam())).match(message).score, kDefaultMinScore);
}

INSTANTIATE_TEST_SUITE_P(
    Emails, WrittenIdentifier,
    testing::Values(
        IdentifierCase{Kind::Email, "jean@x.example", "see jean@x.example.pdf, please"},
        IdentifierCase{Kind::Email, "jean@x.example", "jean@x.example.PST"},
        IdentifierCase{Kind::Email, "jean@x.fr", "mail jean@x.fr."},
        IdentifierCase{Kind::Email, "jean@x.fr", "JEAN@X.FR"},
        IdentifierCase{Kind::Email, "Jean@X.fr", "<jean@x.fr>"},
        IdentifierCase{Kind::Email, "jean@x.fr", "mailto:jean@x.fr?subject=a"},
        IdentifierCase{Kind::Email, "jean@x.fr", "jean+shop@x.fr"},
        IdentifierCase{Kind::Email, "jean+shop@x.fr", "jean@x.fr"},
        IdentifierCase{Kind::Email, "jean.dupont@gmail.com", "jeandupont@gmail.com"},
        IdentifierCase{Kind::Email, "jeandupont@googlemail.com", "j.e.a.n.dupont+x@gmail.com"},
        IdentifierCase{Kind::Email, "jean@münchen.de", "jean@xn--mnchen-3ya.de"},
        IdentifierCase{Kind::Email, "jean@xn--mnchen-3ya.de", "jean@M\xc3\x9cNCHEN.de"},
        IdentifierCase{Kind::Email, "jean@x.fr", "jean (at) x.fr"},
        IdentifierCase{Kind::Email, "jean@x.fr", "jean[at]x[dot]fr"},
        IdentifierCase{Kind::Email, "jean@x.fr", "jean (AT) x (point) fr"},
        IdentifierCase{Kind::Email, "jean@x.fr", "\xc2\xabjean@x.fr\xc2\xbb"},
        IdentifierCase{Kind::Email, "jean@x.fr", "\xe2\x80\x9cjean@x.fr\xe2\x80\x9d"},
        IdentifierCase{Kind::Email, "jean@x.fr", "email=jean@x.fr&a=b"},
        IdentifierCase{Kind::Email, "jean@x.fr", "write to\u1680jean@x.fr\u1680now"},
        IdentifierCase{Kind::Email, "jean@x.fr", "to\u180ejean@x.fr\u180enow"},
        IdentifierCase{Kind::Email, "jean@x.fr", "to\u2003jean@x.fr\u0085now"},
        IdentifierCase{Kind::Email, "jean@x.fr",
                       "jean\u2003at\u2003x\u2003dot\u2003"
                       "fr"},
        IdentifierCase{Kind::Email, "jean.dupont@x.fr",
                       "jean\u00a0dot\u00a0"
                       "dupont\u1680at\u1680x\u205f"
                       "dot\u205f"
                       "fr\u1680now"},
        IdentifierCase{Kind::Email, "jean@x.fr", "jean\u3000(\u2009at\u2009)\u3000x.fr"},
        IdentifierCase{Kind::Email, "jean@x.fr", "\xe8\xaf\xb7jean@x.fr\xe8\xaf\xb7"},
        IdentifierCase{Kind::Email, "jean@x.fr", "'jean@x.fr'"},
        IdentifierCase{Kind::Email, "o'brien@x.ie", "o'brien@x.ie"}));

INSTANTIATE_TEST_SUITE_P(
    Emails, OtherIdentifier,
    testing::Values(IdentifierCase{Kind::Email, "jean@x.fr", "ajean@x.fr"},
                    IdentifierCase{Kind::Email, "jean@x.fr", "jean@x.fr.evil.com"},
                    IdentifierCase{Kind::Email, "jean@x.fr", "a.jean@x.fr"},
                    IdentifierCase{Kind::Email, "jean@x.fr", "jean@y.x.fr"},
                    IdentifierCase{Kind::Email, "jean@x.fr", "jean@x.free"},
                    IdentifierCase{Kind::Email, "brien@x.ie", "o'brien@x.ie"},
                    IdentifierCase{Kind::Email, "jean.dupont@x.fr", "jeandupont@x.fr"},
                    IdentifierCase{Kind::Email, "jean@x.fr", "jean x.fr"},
                    IdentifierCase{Kind::Email, "jean@x.fr", "\xc3\xa9jean@x.fr"},
                    IdentifierCase{Kind::Email, "jean@x.fr", "@x.fr jean@"}));

INSTANTIATE_TEST_SUITE_P(
    Phones, WrittenIdentifier,
    testing::Values(IdentifierCase{Kind::Phone, "06 12 34 56 78", "tel 06 12 34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678", "06.12.34.56.78"},
                    IdentifierCase{Kind::Phone, "0612345678", "+33 6 12 34 56 78"},
                    IdentifierCase{Kind::Phone, "+33612345678", "06-12-34-56-78"},
                    IdentifierCase{Kind::Phone, "+33 (0)6 12345678", "0033 612345678"},
                    IdentifierCase{Kind::Phone, "0612345678", "+33 (0)6 12 34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678", "+33(0)612345678"},
                    IdentifierCase{Kind::Phone, "0612345678", "06/12/34/56/78"},
                    IdentifierCase{Kind::Phone, "0612345678", "tel:+33612345678"},
                    IdentifierCase{Kind::Phone, "0612345678", "33612345678"},
                    IdentifierCase{Kind::Phone, "0612345678", "01 23 45 67 89 06 12 34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678",
                                   "06\xc2\xa0"
                                   "12\xc2\xa0"
                                   "34\xc2\xa0"
                                   "56\xc2\xa0"
                                   "78"},
                    IdentifierCase{Kind::Phone, "0612345678", "(06) 12 34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678", "06 12\n34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678", "> 06 12\n> 34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678", ">> > +33 (0)6 12\n>> > 34 56 78"},
                    IdentifierCase{Kind::Phone, "+1 212 555 0123", "(212) 555-0123"},
                    IdentifierCase{Kind::Phone, "+12125550123", "1-212-555-0123"},
                    IdentifierCase{Kind::Phone, "+34 612 345 678", "612 34 56 78"},
                    IdentifierCase{Kind::Phone, "+39 06 1234567", "06 1234567"},
                    IdentifierCase{Kind::Phone, "+49 30 123456", "030/123456"},
                    IdentifierCase{Kind::Phone, "+372 512 3456", "512 3456"},
                    IdentifierCase{Kind::Phone, "+44 20 7946 0958", "020 7946 0958"},
                    IdentifierCase{Kind::Phone, "0612345678", "06\u201412\u201434\u201456\u201478"},
                    IdentifierCase{Kind::Phone, "0612345678",
                                   "06\u201212 \u2015 34\u201256\u201278"},
                    IdentifierCase{Kind::Phone, "0612345678", "06\u00b712\u00b734\u00b756\u00b778"},
                    IdentifierCase{Kind::Phone, "0612345678",
                                   "+\u2009"
                                   "33\u2009"
                                   "6 12 34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678", "0612345678x12"},
                    IdentifierCase{Kind::Phone, "0612345678", "06 12 34 56 78x12"},
                    IdentifierCase{Kind::Phone, "0612345678", "0612345678ext1234"},
                    IdentifierCase{Kind::Phone, "+1 212 555 0123", "(212) 555-0123X7"}));

INSTANTIATE_TEST_SUITE_P(
    Phones, OtherIdentifier,
    testing::Values(IdentifierCase{Kind::Phone, "0612345678", "06 12 34 56 79"},
                    IdentifierCase{Kind::Phone, "0612345678", "906 12345678"},
                    IdentifierCase{Kind::Phone, "0612345678", "106123456789"},
                    IdentifierCase{Kind::Phone, "0612345678", "061234567"},
                    IdentifierCase{Kind::Phone, "0612345678", "90612345678x12"},
                    IdentifierCase{Kind::Phone, "0612345678", "0612345678xa1"},
                    IdentifierCase{Kind::Phone, "0612345678", "0612345678x1234567"},
                    IdentifierCase{Kind::Phone, "0612345678", "f0612345678x12"},
                    IdentifierCase{Kind::Phone, "+34 612 345 678", "+44 612 345 678"},
                    IdentifierCase{Kind::Phone, "0612345678", "0612345678901"},
                    IdentifierCase{Kind::Phone, "0612345678", "06 12 > 34 56 78"},
                    IdentifierCase{Kind::Phone, "0612345678", "06, 12, 34, 56, 78"}));

INSTANTIATE_TEST_SUITE_P(
    Ids, WrittenIdentifier,
    testing::Values(IdentifierCase{Kind::Id, "FR7630006000011234567890189",
                                   "IBAN FR76 3000 6000 0112 3456 7890 189"},
                    IdentifierCase{Kind::Id, "FR76 3000 6000 0112 3456 7890 189",
                                   "fr7630006000011234567890189"},
                    IdentifierCase{Kind::Id, "FR7630006000011234567890189",
                                   "FR76-3000-6000-0112-3456-7890-189"},
                    IdentifierCase{Kind::Id, "FR7630006000011234567890189",
                                   "FR76 30006 00001 12345678901 89"},
                    IdentifierCase{Kind::Id, "4111111111111111", "4111 1111 1111 1111"},
                    IdentifierCase{Kind::Id, "4111-1111-1111-1111", "4111111111111111"},
                    IdentifierCase{Kind::Id, "FR40303265045", "TVA FR 40 303265045"},
                    IdentifierCase{Kind::Id, "FR 40 303 265 045", "FR40303265045"},
                    IdentifierCase{Kind::Id, "ABCD-EFGH-IJKL", "ref abcd-efgh-ijkl"},
                    IdentifierCase{Kind::Id, "ABCD-EFGH-IJKL", "ABCDEFGHIJKL"},
                    IdentifierCase{Kind::Id, "A-12345", "dossier A12345"},
                    IdentifierCase{Kind::Id, "A12345", "dossier A 12 345"},
                    IdentifierCase{Kind::Id, "12AB34567", "12 AB 34567"},
                    IdentifierCase{Kind::Id, "1 85 05 78 006 084 91", "185057800608491"},
                    IdentifierCase{Kind::Id, "185057800608491", "1 85 05 78 006 084 91"},
                    IdentifierCase{Kind::Id, "MT84MALT011000012345MTLCAST001S",
                                   "MT84 MALT 0110 0001 2345 MTLC AST0 01S"}));

INSTANTIATE_TEST_SUITE_P(
    Ids, OtherIdentifier,
    testing::Values(IdentifierCase{Kind::Id, "4111111111111111", "14111111111111111"},
                    IdentifierCase{Kind::Id, "4111111111111111", "41111111111111112"},
                    IdentifierCase{Kind::Id, "A-12345", "XA12345"},
                    IdentifierCase{Kind::Id, "12345", "512345"},
                    IdentifierCase{Kind::Id, "12", "12 et 34"},
                    IdentifierCase{Kind::Id, "FR7630006000011234567890189",
                                   "FR76 3000 6000 0112 3456 7890 188"}));

INSTANTIATE_TEST_SUITE_P(
    IpAddresses, WrittenIdentifier,
    testing::Values(
        IdentifierCase{Kind::Id, "203.0.113.77", "login from 203.0.113.77."},
        IdentifierCase{Kind::Id, "203.0.113.77", "by mx ([203.0.113.77])"},
        IdentifierCase{Kind::Id, "203.0.113.77", "http://203.0.113.77:8080/"},
        IdentifierCase{Kind::Id, "203.0.113.77", "::ffff:203.0.113.77"},
        IdentifierCase{Kind::Id, "203.0.113.77", "203.0.113.70-203.0.113.77"},
        IdentifierCase{Kind::Id, "::ffff:203.0.113.77", "203.0.113.77"},
        IdentifierCase{Kind::Id, "2001:db8:85a3:1:2:8a2e:370:7334",
                       "from 2001:DB8:85A3:1:2:8A2E:370:7334 last night"},
        IdentifierCase{Kind::Id, "2001:DB8:85A3:1:2:8A2E:370:7334",
                       "2001:0db8:85a3:0001:0002:8a2e:0370:7334"},
        IdentifierCase{Kind::Id, "2001:db8:85a3:0:0:0:0:7334", "2001:db8:85a3::7334,"},
        IdentifierCase{Kind::Id, "2001:db8:85a3::7334", "2001:0db8:85a3:0000:0000:0000:0000:7334"},
        IdentifierCase{Kind::Id, "[2001:db8:85a3::7334]",
                       "Received: from x (x [IPv6:2001:db8:85a3::7334])"},
        IdentifierCase{Kind::Id, "2001:db8:85a3::7334", "http://[2001:db8:85a3::7334]:8080/"},
        IdentifierCase{Kind::Id, "2001:db8:85a3::7334",
                       "the address is 2001:db8:85a3::7334: wrong"},
        IdentifierCase{Kind::Id, "2001:db8:85a3::7334", "> 2001:db8:85a3::7334\n> Regards"}));

INSTANTIATE_TEST_SUITE_P(
    IpAddresses, OtherIdentifier,
    testing::Values(IdentifierCase{Kind::Id, "203.0.113.77", "203.0.113.7"},
                    IdentifierCase{Kind::Id, "203.0.113.77", "203.0.113.77.5"},
                    IdentifierCase{Kind::Id, "203.0.113.77", "5.203.0.113.77"},
                    IdentifierCase{Kind::Id, "203.0.113.77", "20.30.11.377"},
                    IdentifierCase{Kind::Id, "203.0.113.77", "203 0 113 77"},
                    IdentifierCase{Kind::Id, "1.2.3.4", "version 1.2.3.4"},
                    IdentifierCase{Kind::Id, "2001:db8:85a3::7334", "2001:db8:85a3::1:7334"},
                    IdentifierCase{Kind::Id, "2001:db8:85a3::7334", "2001:db8:85a3::73345"},
                    IdentifierCase{Kind::Id, "2001:db8:85a3::7334", "a:2001:db8:85a3::7334"},
                    IdentifierCase{Kind::Id, "2001:db8:85a3::7334", "x2001:db8:85a3::7334"},
                    IdentifierCase{Kind::Id, "2001:db8:85a3:1:2:8a2e:370:7334",
                                   "2001 db8 85a3 1 2 8a2e 370 7334"},
                    IdentifierCase{Kind::Id, "2001:db8:85a3:1:2:8a2e:370:7334",
                                   "2001:db8:85a3:1:2:8a2e:370:7334:9"}));

INSTANTIATE_TEST_SUITE_P(
    Births, WrittenIdentifier,
    testing::Values(IdentifierCase{Kind::Born, "1974-03-21", "né le 21/03/1974"},
                    IdentifierCase{Kind::Born, "21/03/1974", "1974-03-21"},
                    IdentifierCase{Kind::Born, "21 mars 1974", "21.3.1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "March 21, 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "21st of March 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "geboren am 21. M\xc3\xa4rz 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "21 de marzo de 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "03/21/1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "DOB 19740321"},
                    IdentifierCase{Kind::Born, "1974-03-21", "21 marca 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "21 марта 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "21 maart 1974"},
                    IdentifierCase{Kind::Born, "1974-08-01", "1er ao\xc3\xbbt 1974"},
                    IdentifierCase{Kind::Born, "1974-08-01", "1 August 1974"},
                    IdentifierCase{
                        Kind::Born, "1974-03-21",
                        "21 \xce\x9c\xce\xb1\xcf\x81\xcf\x84\xce\xaf\xce\xbf\xcf\x85 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "1974.03.21"},
                    IdentifierCase{Kind::Born, "1974-03-21", "1974年3月21日生"},
                    IdentifierCase{Kind::Born, "1974-03-21", "生年月日：1974 年 03 月 21 日"},
                    IdentifierCase{Kind::Born, "1974-03-21", "1974년 3월 21일"},
                    IdentifierCase{Kind::Born, "1974年3月21日", "21/03/1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", ">> > né le 21 mars\n>> > 1974"},
                    IdentifierCase{Kind::Born, "1974-03-21", "21 Mart 1974"},
                    IdentifierCase{Kind::Born, "1974-09-21", "21 Eylül 1974"},
                    IdentifierCase{Kind::Born, "1974-05-21", "1974 m. gegužės 21 d."},
                    IdentifierCase{Kind::Born, "1974-10-21", "1974. gada 21. oktobris"},
                    IdentifierCase{Kind::Born, "1974-10-21", "21. oktoober 1974"},
                    IdentifierCase{Kind::Born, "1974-09-21", "21 септември 1974"},
                    IdentifierCase{Kind::Born, "1974-08-21", "21. avgusta 1974"},
                    IdentifierCase{Kind::Born, "1974-07-21", "21. júla 1974"},
                    IdentifierCase{Kind::Born, "1974-10-21", "21 d'octubre de 1974"}));

INSTANTIATE_TEST_SUITE_P(Births, OtherIdentifier,
                         testing::Values(IdentifierCase{Kind::Born, "1974-03-21", "22/03/1974"},
                                         IdentifierCase{Kind::Born, "1974-03-21", "21/04/1974"},
                                         IdentifierCase{Kind::Born, "1974-03-21", "21/03/1975"},
                                         IdentifierCase{Kind::Born, "1974-03-21",
                                                        "1974 21 people, 3 of them"},
                                         IdentifierCase{Kind::Born, "1974-03-21", "12/03/1974"},
                                         IdentifierCase{Kind::Born, "1974-03-21", "21/03/74"}));

TEST(IpAddress, IsFoundInTraceHeaders) {
  for (const char* typed : {"10.1.2.33", "2001:db8::7334"}) {
    Subject subject;
    subject.ids = {typed};
    Extracted message;
    message.segments.push_back(
        {Where::TraceHeader, "", "received",
         "from pc (pc [10.1.2.33]) by mx (mx [IPv6:2001:0db8::7334]) with ESMTP"});
    EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore) << typed;
    EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject))) << typed;
  }
}

TEST(Combination, TheFamilyNameCountsBesideAnotherIdentifier) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  subject.born = "1974-03-21";
  const Extracted message = oubli::test::body("Monsieur Dupont, né le 21/03/1974");
  EXPECT_GE(Matcher(subject).match(message).score, kDefaultMinScore);
  EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject)));
  EXPECT_LT(Matcher(subject).match(oubli::test::body("né le 21/03/1974")).score, kDefaultMinScore);
}

TEST(Combination, MoreEvidenceIsMoreCertain) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  subject.phones = {"0612345678"};
  const double name = Matcher(subject).match(oubli::test::body("Jean Dupont")).score;
  const double both =
      Matcher(subject).match(oubli::test::body("Jean Dupont, 06 12 34 56 78")).score;
  EXPECT_GT(both, name);
  EXPECT_LE(both, 0.99);
}

TEST(Combination, ThatReachesAHighThresholdIsReachedInTheIndex) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  subject.born = "1974-03-21";
  const Extracted message = oubli::test::body("J. Dupont, né le 21 mars 1974");
  const double score = Matcher(subject).match(message).score;
  EXPECT_GT(score, 0.7);
  EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject, score)));
}

TEST(Combination, ABirthdayWithAShortYearIsNoHintByItself) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  subject.born = "1974-03-21";
  EXPECT_EQ(Matcher(subject).match(oubli::test::body("21/03/74")).score, 0.0);
  EXPECT_GT(Matcher(subject).match(oubli::test::body("J. Dupont 21/03/74")).score,
            Matcher(subject).match(oubli::test::body("J. Dupont")).score);
}

TEST(Combination, WeakHintsNeverAddUpToAMatch) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  const Match match = Matcher(subject).match(
      oubli::test::body("M. Dupont jdupont@a.fr Dupont, jdupont@b.fr Dupont"));
  EXPECT_GT(match.score, 0.0);
  EXPECT_LT(match.score, kDefaultMinScore);
}

TEST(Narrowing, ReachesWeakHintsWhenTheyAreAskedFor) {
  Subject subject;
  subject.names = {"Jean Müller"};
  for (const char* text : {"Herr Müller", "Frau Mueller", "MULLER", "jmuller@x.de"}) {
    const Extracted message = oubli::test::body(text);
    EXPECT_GT(Matcher(subject).match(message).score, 0.0) << text;
    EXPECT_TRUE(oubli::test::InMemoryIndex(message).finds(*narrowing_query(subject, 0.1))) << text;
  }
}

TEST(Narrowing, DoesNotAskForAllBearersOfAFamilyName) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  const auto query = narrowing_query(subject);
  for (const char* text : {"Jean Martin, Marie Dupont", "Monsieur Dupont", "jean et puis dupont"}) {
    EXPECT_FALSE(oubli::test::InMemoryIndex(oubli::test::body(text)).finds(*query)) << text;
  }
}

TEST(Narrowing, SaysWhatCannotBeRead) {
  const auto fails = [](const auto& fill) {
    Subject subject;
    fill(subject);
    const auto query = narrowing_query(subject);
    return !query && query.error().code == ErrorCode::Usage && !query.error().hint.empty();
  };
  EXPECT_TRUE(fails([](Subject& subject) { subject.names = {"!?"}; }));
  EXPECT_TRUE(fails([](Subject& subject) { subject.emails = {"jean"}; }));
  EXPECT_TRUE(fails([](Subject& subject) { subject.phones = {"12"}; }));
  EXPECT_TRUE(fails([](Subject& subject) { subject.ids = {"--"}; }));
  EXPECT_TRUE(fails([](Subject& subject) { subject.born = "last spring"; }));
}

TEST(Evidence, NamesPlaceKindAndText) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  subject.emails = {"jean@x.fr"};
  Extracted message;
  message.envelope.mailboxes = {{"Jean Dupont", "jean@x.fr", Where::From}};
  message.segments.push_back({Where::Attachment, "2", "a.txt", "rien"});
  message.segments.push_back({Where::Attachment, "3", "b.txt", "jean@x.fr"});
  const Match match = Matcher(subject).match(message);
  EXPECT_EQ(match.role, Role::Sender);
  ASSERT_EQ(match.evidence.size(), 3U);
  EXPECT_EQ(match.evidence[0].where, "from");
  EXPECT_EQ(match.evidence[0].category, "email");
  EXPECT_EQ(match.evidence[0].text, "jean@x.fr");
  EXPECT_EQ(match.evidence[1].where, "attachment 2");
  EXPECT_EQ(match.evidence[2].text, "Jean Dupont");
}

TEST(Evidence, IsShortAndHasNoControlCharacters) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  const Match match = Matcher(subject).match(
      oubli::test::body("Jean \xe2\x80\x8e \xe2\x80\x8e\r\nDupont \x1b[31m"));
  ASSERT_FALSE(match.evidence.empty());
  for (const Evidence& each : match.evidence) {
    EXPECT_LE(each.text.size(), 200U);
    for (const char c : each.text) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  }
}

TEST(Evidence, RoleIsThatOfTheStrongestPlace) {
  Subject subject;
  subject.names = {"Jean Dupont"};
  Extracted message;
  message.segments.push_back({Where::Attachment, "2", "a.txt", "Jean Dupont"});
  EXPECT_EQ(Matcher(subject).match(message).role, Role::Attachment);
  message.segments.push_back({Where::Body, "1", "", "Jean Dupont"});
  EXPECT_EQ(Matcher(subject).match(message).role, Role::Mentioned);
  message.envelope.mailboxes = {{"Dupont Jean", "x@y.fr", Where::Cc}};
  EXPECT_EQ(Matcher(subject).match(message).role, Role::Recipient);
}

TEST(PhoneEvidence, IsShownAsWritten) {
  for (const std::string written : {"+33612345678", "(06) 12.34.56.78", "(+33) 6 12 34 56 78"}) {
    const IdentifierCase each{Kind::Phone, "0612345678", ""};
    const Match match =
        Matcher(subject_of(each)).match(oubli::test::body("tel " + written + " ok"));
    ASSERT_FALSE(match.evidence.empty());
    EXPECT_EQ(match.evidence.front().text, written);
  }
}

TEST(Region, ThatIsNoCountryCannotBeAsked) {
  Subject subject;
  subject.phones = {"0612345678"};
  subject.region = "XX";
  const auto query = narrowing_query(subject);
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().code, ErrorCode::Usage);
  EXPECT_FALSE(query.error().hint.empty());
}

}  // namespace
}  // namespace oubli::subject
