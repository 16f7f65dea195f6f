// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/phone.h"

#include <gmock/gmock.h>

#include "tests/scanner/detect/found.h"

namespace oubli::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> phones(std::string_view text, std::string_view region = "FR") {
  return values("phone", text, kLikely, region);
}

TEST(PhoneNumber, OfTheDefaultRegionIsFoundAsPeopleWriteIt) {
  for (const std::string_view text : {"06 12 34 56 78",
                                      "06.12.34.56.78",
                                      "06-12-34-56-78",
                                      "0612345678",
                                      "(06) 12 34 56 78",
                                      "06\u00a012\u00a034\u00a056\u00a078",
                                      "+33 6 12 34 56 78",
                                      "+33612345678",
                                      "+33 (0)6 12 34 56 78",
                                      "+33(0)612345678",
                                      "0033 6 12 34 56 78",
                                      "00 33 6 12 34 56 78",
                                      "Tél. : 06 12 34 56 78 (mobile)",
                                      "Call 06 12 34 56 78.",
                                      "tel:+33612345678",
                                      "06 12 345 678",
                                      "06\u201412\u201434\u201456\u201478",
                                      "06\u00b712\u00b734\u00b756\u00b778",
                                      "0612345678x12",
                                      "0612345678ext1234",
                                      "06\v12\v34\v56\v78",
                                      "06\u008512\u008534\u008556\u008578",
                                      "06\u168012\u168034\u168056\u168078",
                                      "06\u180e12\u180e34\u180e56\u180e78",
                                      "06\u200712\u200734\u200756\u200778",
                                      "06\u202812\u202834\u202856\u202878",
                                      "06\u205f12\u205f34\u205f56\u205f78",
                                      "+33.6.12.34.56.78",
                                      "(+33) 6 12 34 56 78",
                                      "+33-6-12-34-56-78"}) {
    EXPECT_THAT(phones(text), ElementsAre("+33612345678")) << text;
  }
}

// The example numbers of libphonenumber's metadata, one or two a country.
TEST(PhoneNumber, AndAddressesEndAtAnyWhiteSpace) {
  EXPECT_THAT(phones("call\u168006 12 34 56 78\u180enow"), ElementsAre("+33612345678"));
  EXPECT_THAT(values("email", "to\u1680jean@x.fr\u3164now", kLikely, "FR"),
              ElementsAre("jean@x.fr"));
}

TEST(PhoneNumber, FromAbroadIsFoundInAnyRegion) {
  for (const std::string_view number :
       {"+4930123456",  "+4915123456789", "+441212345678", "+447400123456", "+12015550123",
        "+34810123456", "+34612345678",   "+390212345678", "+393123456789", "+3212345678",
        "+32470123456", "+31101234567",   "+31612345678",  "+41212345678",  "+41781234567",
        "+43123456789", "+351212345678",  "+351912345678", "+48123456789",  "+46812345678",
        "+4521234567",  "+35822123456",   "+302123456789", "+74951234567",  "+81312345678"}) {
    EXPECT_THAT(phones("Please ring " + std::string(number) + ", thanks"), ElementsAre(number));
  }
}

TEST(PhoneNumber, FromAbroadMayBeginLikeADate) {
  EXPECT_THAT(phones("+81 3 1234 5678 +55 11 2345-6789"),
              ElementsAre("+81312345678", "+551123456789"));
}

TEST(PhoneNumber, OfOtherDefaultRegionsFollowsTheirPlans) {
  EXPECT_THAT(phones("(650) 253-0000", "US"), ElementsAre("+16502530000"));
  EXPECT_THAT(phones("650-253-0000x123", "US"), ElementsAre("+16502530000"));
  EXPECT_THAT(phones("0221 / 471 1234", "DE"), ElementsAre("+492214711234"));
  EXPECT_THAT(phones("020 7031 3000", "GB"), ElementsAre("+442070313000"));
  EXPECT_THAT(phones("612 34 56 78", "ES"), ElementsAre("+34612345678"));
  EXPECT_THAT(phones("02 1234 5678", "IT"), ElementsAre("+390212345678"));
}

TEST(PhoneNumber, NotInTheDefaultPlanCountsOnlyWithALabel) {
  EXPECT_THAT(phones("020 7031 3000"), IsEmpty());
  EXPECT_THAT(phones("Phone: 020 7031 3000"), ElementsAre("02070313000"));
  EXPECT_EQ("labelled", all_in("Phone: 020 7031 3000").at(0).rule);
}

TEST(PhoneNumber, IsSurerBesideALabel) {
  const auto bare = all_in("0612345678");
  const auto labelled = all_in("Mobile 0612345678");
  ASSERT_EQ(1U, bare.size());
  ASSERT_EQ(1U, labelled.size());
  EXPECT_LT(bare[0].confidence, labelled[0].confidence);
  EXPECT_LT(all_in("Commande n° 0612345678").at(0).confidence, kLikely);
}

TEST(PhoneNumber, TwoOnALineAreTwo) {
  EXPECT_THAT(phones("Tel. 01 42 68 53 00 / 06 12 34 56 78"),
              ElementsAre("+33142685300", "+33612345678"));
  EXPECT_THAT(phones("01 42 68 53 00, 06 12 34 56 78"),
              ElementsAre("+33142685300", "+33612345678"));
}

// What business mail is full of.
TEST(PhoneNumber, OtherNumbersAreNot) {
  for (const std::string_view text : {"12/05/2014 10:30",
                                      "2014-05-12 10:30:00",
                                      "01.02.2004",
                                      "01.02.2004 12",
                                      "01/02/2004",
                                      "order 12345678",
                                      "Bestellung 4500123456",
                                      "1 234 567,89 EUR",
                                      "1.234.567,89",
                                      "192.168.10.250",
                                      "978-2-07-036822-8",
                                      "550e8400-e29b-41d4-a716-446655440000",
                                      "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                                      "1Z999AA10123456784",
                                      "12:34:56.789012",
                                      "FR76 3000 6000 0112 3456 7890 189",
                                      "4539 5787 6362 1486",
                                      "https://x.fr/0612345678",
                                      "0612345678@c.us",
                                      "SIRET 732 829 320 00074",
                                      "1400000000",
                                      "$0612345678",
                                      "0612345678 €",
                                      "10 20 30 40 50",
                                      "0 1 2 3 4 5 6 7 8 9",
                                      "v06.12.34.56.78a",
                                      "A0612345678",
                                      "061234567",
                                      "Message 20040512103000.0612345678",
                                      "line 00 00 00 00 00"}) {
    EXPECT_THAT(phones(text), IsEmpty()) << text;
  }
}

TEST(PhoneNumber, SpanCoversWhatIsWritten) {
  EXPECT_THAT(texts("phone", "Tel: (+33) 6 12 34 56 78, Fax"), ElementsAre("(+33) 6 12 34 56 78"));
  EXPECT_THAT(texts("phone", "Tel: +33 6 12 34 56 78."), ElementsAre("+33 6 12 34 56 78"));
}

TEST(PhoneNumber, AnUnknownRegionIsRefusedWithAHint) {
  const auto built = Detectors::build({.default_region = "QQ"});
  ASSERT_FALSE(built);
  EXPECT_NE("", built.error().hint);
}

TEST(Phone, ABracketedZeroInsideThePrefixIsNoTrunkZero) {
  for (const char* text :
       {"tel (0)0 33 61 23 45 67", "tel 0 (0) 4 40 0 000 000", "tel: (0)0(40) 000 000 84"}) {
    phones(text);  // used to end the program
  }
  EXPECT_THAT(phones("0033 (0)6 12 34 56 78"), ElementsAre("+33612345678"));
}

}  // namespace
}  // namespace oubli::detect
