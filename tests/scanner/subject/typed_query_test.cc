// SPDX-License-Identifier: GPL-3.0-or-later
// What people type into `find`, and whether it means a message: in the index and in the proof.
#include <gtest/gtest.h>

#include "scanner/subject/subject.h"
#include "tests/scanner/subject/in_memory_index.h"

namespace oubli::subject {
namespace {

Extracted invoice() {
  Extracted message;
  message.envelope.subject = "Rechnung für Herrn Müller";
  message.envelope.mailboxes = {
      {"Seán O'Brien", "sean.obrien+news@example.org", Where::From},
      {"Dupont, Jean", "jean.dupont@example.com", Where::To},
      {"Γιώργος Παπαδόπουλος", "giorgos@example.gr", Where::Cc},
  };
  message.segments.push_back({Where::Body, "1", "",
                              "Bonjour Jean-Philippe, IBAN FR76 3000 6000 0112 3456 7890 189,\n"
                              "tel +33 (0)6 12 34 56 78. Здравствуйте, Дмитрий Петров! Gruss,\n"
                              "Juergen Mueller. VAT FR 40 303265045, card 4111-1111-1111-1111"});
  message.segments.push_back({Where::AttachmentName, "2", "", "Größe.csv"});
  message.segments.push_back(
      {Where::TraceHeader, "", "received", "from pc [10.1.2.33] by mx ([IPv6:2001:DB8::7334])"});
  return message;
}

const std::vector<LocatedFinding> kFoundCodes{
    {0, {"iban", "iban", 29, 62, "FR7630006000011234567890189", 0.98}},
    {0, {"phone", "phone", 68, 88, "+33612345678", 0.9}},
    {0, {"vat", "vat", 0, 1, "FR40303265045", 0.9}},
    {0, {"card", "card", 0, 1, "4111111111111111", 0.9}},
};

struct Asked {
  const char* query;
  bool is_meant;
};
std::ostream& operator<<(std::ostream& out, const Asked& each) { return out << each.query; }

class TypedQuery : public testing::TestWithParam<Asked> {};

TEST_P(TypedQuery, MeansTheMessageOrDoesNot) {
  auto parsed = index::parse_query(GetParam().query);
  ASSERT_TRUE(parsed) << parsed.error().what;
  const index::Query query = as_indexed(*std::move(parsed));
  const Extracted message = invoice();
  EXPECT_EQ(prove(query, message, kFoundCodes).score > 0.0, GetParam().is_meant);
  if (GetParam().is_meant) {
    EXPECT_TRUE(oubli::test::InMemoryIndex(message, kFoundCodes).finds(query));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Names, TypedQuery,
    testing::Values(Asked{"müller", true}, Asked{"Müller", true}, Asked{"MULLER", true},
                    Asked{"subject:müller", true}, Asked{"subject:mueller", false},
                    Asked{"body:müller", true}, Asked{"body:\"jürgen müller\"", true},
                    Asked{"jürg*", true}, Asked{"body:jür*", true}, Asked{"größe", true},
                    Asked{"body:größe", true}, Asked{"from:o'brien", true},
                    Asked{"from:O’Brien", true}, Asked{"to:\"Dupont, Jean\"", true},
                    Asked{"from:dupont", false}, Asked{"jean-philippe", true},
                    Asked{"jean-phil*", true}, Asked{"\"jean philippe\"", true},
                    Asked{"петров", true}, Asked{"Petrov", true}, Asked{"papadopoulos", true},
                    Asked{"to:ΠΑΠΑΔΟΠΟΥΛΟΣ", true}, Asked{"pair:\"jürgen müller\"", true}));

INSTANTIATE_TEST_SUITE_P(Fields, TypedQuery,
                         testing::Values(Asked{"body:rechnung", false}, Asked{"body:iban", true},
                                         Asked{"body:received", false},
                                         Asked{"has:attachment", true}, Asked{"has:iban", true},
                                         Asked{"NOT has:attachment", false},
                                         Asked{"rechnung AND NOT body:rechnung", true},
                                         Asked{"from:(dupont OR o'brien) rechnung", true}));

INSTANTIATE_TEST_SUITE_P(
    Values, TypedQuery,
    testing::Values(Asked{"FR7630006000011234567890189", true},
                    Asked{"\"fr76 3000 6000 0112 3456 7890 189\"", true},
                    Asked{"FR76-30006-000011234567890189", true},
                    Asked{"FR7630006000011234567890188", false}, Asked{"+33612345678", true},
                    Asked{"0612345678", true}, Asked{"\"06 12 34 56 78\"", true},
                    Asked{"0033612345678", true}, Asked{"0612345679", false},
                    Asked{"NOT 0612345678", false}, Asked{"FR40303265045", true},
                    Asked{"4111111111111111", true}, Asked{"\"4111 1111 1111 1111\"", true},
                    Asked{"4111111111111112", false}, Asked{"10.1.2.33", true},
                    Asked{"10.1.2.3", false}, Asked{"2001:db8::7334", true},
                    Asked{"2001:0db8:0:0:0:0:0:7334", true}, Asked{"2001:db8::7335", false}));

INSTANTIATE_TEST_SUITE_P(Addresses, TypedQuery,
                         testing::Values(Asked{"email:sean.obrien@example.org", true},
                                         Asked{"email:Sean.OBrien+news@example.org", true},
                                         Asked{"from:sean.obrien@example.org", true},
                                         Asked{"from:<sean.obrien+news@example.org>", true},
                                         Asked{"to:jean.dupont@example.com", true},
                                         Asked{"from:jean.dupont@example.com", false},
                                         Asked{"jean.dupont@example.com", true},
                                         Asked{"from:example.org", true}));

TEST(TypedQuery, ThatIsEasilyMisreadIsRefused) {
  for (const char* typed : {"dupont -müller", "message-id:a@b.c", "birth-date:1974", "iban:FR76"}) {
    const auto query = index::parse_query(typed);
    ASSERT_FALSE(query) << typed;
    EXPECT_FALSE(query.error().hint.empty()) << typed;
  }
}

}  // namespace
}  // namespace oubli::subject
