// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with valid check digits, made from digits drawn by the caller: IBAN (ISO 13616, with the
// national check digits of France, Belgium, Spain, Italy and Portugal), payment cards (ISO/IEC
// 7812 check digit on ranges kept for tests), VAT numbers of the states that use a check digit,
// telephone numbers in ranges the numbering plans have opened. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/generator/dice.h"

namespace oubli::generator {

std::string make_iban(std::string_view region, Dice& dice);
std::string make_card(Dice& dice);
std::string make_vat(std::string_view region, Dice& dice);

bool iban_is_valid(std::string_view compact);
bool luhn_is_valid(std::string_view digits);

struct Phone {
  std::string country_code;  // "33"
  std::string trunk;         // "0" or ""
  std::string national;      // significant digits: "612345678"
  std::string_view groups;   // sizes of the usual groups: "12222"
};
// The digit sum is even for planted people and odd for everybody else, so that the number of a
// stranger or a decoy with one digit changed by one is never a planted person's.
Phone make_phone(std::string_view region, bool planted, Dice& dice);

}  // namespace oubli::generator
