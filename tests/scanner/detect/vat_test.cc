// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/vat.h"

#include <gmock/gmock.h>

#include "tests/scanner/detect/found.h"

namespace oubli::detect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> vats(std::string_view text) { return values("vat", text); }

// Examples from the administrations' and the Commission's descriptions of the check digits.
constexpr std::string_view kPublished[] = {
    "ATU13585627",     "BE0428759497",   "BG175074752",    "BG7523169263",  "CY10259033P",
    "CZ25123891",      "CZ640903926",    "CZ7103192745",   "DE136695976",   "DK13585628",
    "EE100931558",     "EL094259216",    "ESA13585625",    "ESB58378431",   "ES54362315K",
    "ESX2482300W",     "ESJ99216582",    "FI20774740",     "FR40303265045", "FR23334175221",
    "FRK7399859412",   "GB980780684",    "GBGD001",        "XI980780684",   "HR33392005961",
    "HU12892312",      "IE6433435F",     "IE6433435OA",    "IE8D79739I",    "IT00743110157",
    "LT119511515",     "LT100001919017", "LU15027442",     "LV40003521600", "LV16117519997",
    "MT11679112",      "NL004495445B01", "NL123456789B13", "PL8567346215",  "PT501964843",
    "RO18547290",      "SE123456789701", "SI50223054",     "SK2022749619",  "CHE100155212",
    "CHE107787577IVA", "NO995525828MVA",
};

TEST(VatNumber, OfEveryStateIsRight) {
  for (const std::string_view number : kPublished) EXPECT_TRUE(is_vat_number(number)) << number;
}

TEST(VatNumber, OfEveryStateIsFoundAfterItsName) {
  for (const std::string_view number : kPublished) {
    EXPECT_THAT(vats("VAT " + std::string(number) + "."), ElementsAre(number));
  }
}

TEST(VatNumber, IsIgnoredWhenItsLastDigitIsWrong) {
  int refused = 0;
  for (const std::string_view number : kPublished) {
    std::string wrong(number);
    const auto last = wrong.find_last_of("0123456789");
    if (number.starts_with("NL") || number.starts_with("SE") || number.starts_with("GBGD") ||
        number == "CZ640903926" || number.starts_with("IE") || !number.ends_with(wrong[last])) {
      continue;  // the last digit is no check digit
    }
    wrong[last] = static_cast<char>('0' + (wrong[last] - '0' + 1) % 10);
    EXPECT_FALSE(is_vat_number(wrong)) << wrong;
    ++refused;
  }
  EXPECT_GE(refused, 30);
}

TEST(VatNumber, IsNormalisedWithoutSeparators) {
  EXPECT_THAT(vats("TVA intracommunautaire : FR 40 303 265 045"), ElementsAre("FR40303265045"));
  EXPECT_THAT(vats("CHE-107.787.577 IVA"), ElementsAre("CHE107787577IVA"));
  EXPECT_THAT(vats("USt-IdNr.: DE 136 695 976"), ElementsAre("DE136695976"));
  EXPECT_THAT(vats("BTW NL.0044.95.445.B.01"), ElementsAre("NL004495445B01"));
  EXPECT_THAT(vats("vat no: be 0428.759.497"), ElementsAre("BE0428759497"));
}

TEST(VatNumber, OrdinaryTextHasNone) {
  for (const std::string_view text :
       {"de 12 personnes", "AT 10 O'CLOCK", "SE 45 50", "be 2004", "DE136695977", "IT 12345678901",
        "order DE1366959760", "no 12345678", "RO 2004", "https://x.fr/DE136695976"}) {
    EXPECT_THAT(vats(text), IsEmpty()) << text;
  }
}

TEST(VatNumber, GivesWayToTheIbanAroundIt) {
  const auto found = all_in("DE89 3704 0044 0532 0130 00");
  ASSERT_EQ(1U, found.size());
  EXPECT_EQ("iban", found[0].category);
}

}  // namespace
}  // namespace oubli::detect
