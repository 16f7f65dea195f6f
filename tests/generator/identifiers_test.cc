// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/identifiers.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/support/generator/letters.h"
#include "tests/support/generator/person.h"

namespace oubli::generator {
namespace {

TEST(Identifiers, CheckDigitsOfKnownNumbersHold) {
  EXPECT_TRUE(iban_is_valid("GB82WEST12345698765432"));
  EXPECT_TRUE(iban_is_valid("DE89370400440532013000"));
  EXPECT_FALSE(iban_is_valid("DE89370400440532013001"));
  EXPECT_TRUE(luhn_is_valid("4111111111111111"));
  EXPECT_FALSE(luhn_is_valid("4111111111111112"));
}

TEST(Identifiers, EveryIbanAndCardIsValid) {
  for (std::string_view region :
       {"FR", "DE", "GB", "ES", "IT", "NL", "PT", "PL", "GR", "SE", "CZ", "RU", "JP", "CN"}) {
    Dice dice(3, Stream::Person, 0);
    for (int i = 0; i < 300; ++i) {
      const std::string iban = make_iban(region, dice);
      EXPECT_TRUE(iban_is_valid(iban)) << iban;
      const std::string card = make_card(dice);
      EXPECT_TRUE(luhn_is_valid(card)) << card;
    }
  }
}

TEST(Identifiers, IbansHaveTheLengthOfTheirCountry) {
  Dice dice(4, Stream::Person, 0);
  for (const auto& [region, size] :
       {std::pair{"FR", 27U}, std::pair{"DE", 22U}, std::pair{"GB", 22U}, std::pair{"ES", 24U},
        std::pair{"IT", 27U}, std::pair{"NL", 18U}, std::pair{"PT", 25U}, std::pair{"PL", 28U},
        std::pair{"GR", 27U}, std::pair{"SE", 24U}, std::pair{"CZ", 24U}, std::pair{"RU", 20U},
        std::pair{"JP", 16U}}) {
    EXPECT_EQ(make_iban(region, dice).size(), size) << region;
  }
}

// Recomputed by the rule of each state, written a second time.
TEST(Identifiers, VatNumbersCarryTheirCheckDigit) {
  Dice dice(5, Stream::Person, 0);
  const auto at = [](const std::string& text, std::size_t i) { return text[i] - '0'; };
  for (int i = 0; i < 300; ++i) {
    const std::string fr = make_vat("FR", dice);
    EXPECT_EQ(std::stoi(fr.substr(2, 2)), (12 + 3 * (std::stol(fr.substr(4)) % 97)) % 97) << fr;
    EXPECT_TRUE(luhn_is_valid(fr.substr(4))) << fr;
    const std::string be = make_vat("JP", dice);
    EXPECT_EQ((std::stol(be.substr(2, 8)) + std::stol(be.substr(10))) % 97, 0) << be;
    const std::string se = make_vat("SE", dice);
    EXPECT_EQ(se.size(), 14U) << se;
    EXPECT_TRUE(luhn_is_valid(se.substr(2, 10))) << se;
    EXPECT_TRUE(luhn_is_valid(make_vat("IT", dice).substr(2)));
    const std::string nl = make_vat("NL", dice);
    int sum = 0;
    for (std::size_t k = 0; k < 8; ++k) sum += at(nl, 2 + k) * static_cast<int>(9 - k);
    EXPECT_EQ(sum % 11, at(nl, 10)) << nl;
    const std::string gb = make_vat("GB", dice);
    sum = std::stoi(gb.substr(9));
    for (std::size_t k = 0; k < 7; ++k) sum += at(gb, 2 + k) * static_cast<int>(8 - k);
    EXPECT_EQ(sum % 97, 0) << gb;
  }
}

TEST(Identifiers, TelephoneNumbersOfPlantedPeopleAndOthersNeverMeet) {
  Dice dice(6, Stream::Person, 0);
  const auto parity = [](const Phone& phone) {
    int sum = 0;
    for (char c : phone.national) sum += c - '0';
    return sum % 2;
  };
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(parity(make_phone("DE", true, dice)), 0);
    EXPECT_EQ(parity(make_phone("DE", false, dice)), 1);
  }
}

TEST(Person, SharesNoNameAddressOrBirthDateWithAnother) {
  std::set<std::string> names, emails, born;
  constexpr std::uint64_t kPeople = 5'000;
  for (std::uint64_t number = 0; number < kPeople; ++number) {
    const Person person = make_person(1, number);
    const std::string initial = to_lower(to_utf8(to_code_points(person.given).substr(0, 1)));
    const bool chinese = person.language == 13;
    EXPECT_TRUE(
        names.insert(spelled_out(to_lower(chinese ? person.name() : initial + person.surname)))
            .second)
        << number;
    EXPECT_TRUE(emails.insert(person.emails.front()).second) << person.emails.front();
    const BirthDate& date = person.born;
    EXPECT_TRUE(
        born.insert(std::to_string(date.year * 10'000 + date.month * 100 + date.day)).second);
  }
}

TEST(Letters, AreRewrittenAsPeopleDo) {
  EXPECT_EQ(to_upper("Straße Łódź Νίκος Щука"), "STRASSE ŁÓDŹ ΝΙΚΟΣ ЩУКА");
  EXPECT_EQ(without_accents("Éloïse Groß Łukasz Řehoř"), "Eloise Gross Lukasz Rehor");
  EXPECT_EQ(spelled_out("Müller Ørsted Åke"), "Mueller Oersted Aake");
  EXPECT_EQ(decomposed("é"), "e\xCC\x81");
}

}  // namespace
}  // namespace oubli::generator
