// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/identifiers.h"

#include <array>
#include <cstdint>

#include "tests/support/generator/digits.h"
#include "tests/support/generator/in_order.h"

namespace oubli::generator {
namespace {

unsigned value(char c) { return static_cast<unsigned>(c - '0'); }
char digit(unsigned n) { return static_cast<char>('0' + n); }

std::string digits(std::size_t count, Dice& dice) {
  std::string out;
  while (out.size() < count) out += dice.digit();
  return out;
}

// Letters count as 10..35, two digits (ISO 7064 as used by ISO 13616).
unsigned mod97(std::string_view text) {
  unsigned rest = 0;
  for (char c : text) {
    const unsigned v = c >= 'A' ? static_cast<unsigned>(c - 'A') + 10 : value(c);
    rest = (rest * (v > 9 ? 100 : 10) + v) % 97;
  }
  return rest;
}

unsigned weighted(std::string_view text, std::initializer_list<unsigned> weights) {
  unsigned sum = 0;
  std::size_t i = 0;
  for (unsigned weight : weights) sum += weight * value(text[i++]);
  return sum;
}

char luhn_digit(std::string_view body) {
  unsigned sum = 0;
  bool doubled = true;
  for (auto at = body.rbegin(); at != body.rend(); ++at, doubled = !doubled) {
    const unsigned v = value(*at) * (doubled ? 2 : 1);
    sum += v > 9 ? v - 9 : v;
  }
  return digit((10 - sum % 10) % 10);
}

std::string spanish_account(Dice& dice) {
  const std::string bank = digits(8, dice), account = digits(10, dice);
  const auto control = [](unsigned sum) {
    const unsigned c = 11 - sum % 11;
    return digit(c == 11 ? 0 : c == 10 ? 1 : c);
  };
  return bank + control(weighted(bank, {4, 8, 5, 10, 9, 7, 3, 6})) +
         control(weighted(account, {1, 2, 4, 8, 5, 10, 9, 7, 3, 6})) + account;
}

// The CIN: values of odd places from a table of the standard, even places as they stand.
std::string italian_account(Dice& dice) {
  constexpr std::array<unsigned, 10> kOdd{1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  const std::string body = digits(22, dice);
  unsigned sum = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    sum += i % 2 == 0 ? kOdd[value(body[i])] : value(body[i]);
  }
  return static_cast<char>('A' + sum % 26) + body;
}

std::string portuguese_account(Dice& dice) {
  const std::string body = digits(19, dice);
  unsigned rest = 0;
  for (char c : body + "00") rest = (rest * 10 + value(c)) % 97;
  return body + padded(98 - rest, 2);
}

std::string french_account(Dice& dice) {
  const std::string bank = digits(5, dice), branch = digits(5, dice), account = digits(11, dice);
  const std::uint64_t sum =
      89 * std::stoull(bank) + 15 * std::stoull(branch) + 3 * std::stoull(account);
  return bank + branch + account + padded(97 - sum % 97, 2);
}

std::string belgian_account(Dice& dice) {
  const std::string body = "001" + digits(7, dice);  // a bank code in use
  const std::uint64_t rest = std::stoull(body) % 97;
  return body + padded(rest == 0 ? 97 : rest, 2);
}

std::string polish_account(Dice& dice) {
  const std::string bank = digits(7, dice);
  const unsigned sum = weighted(bank, {3, 9, 7, 1, 3, 9, 7});
  return bank + digit((10 - sum % 10) % 10) + digits(16, dice);
}

// The last digit brings the weighted sum of each half to a multiple of eleven.
std::string czech_half(std::size_t width, std::string_view weights, Dice& dice) {
  while (true) {
    std::string half = digits(width - 1, dice);
    unsigned sum = 0;
    for (std::size_t i = 0; i < half.size(); ++i)
      sum += value(half[i]) * (static_cast<unsigned>(weights[i] - 'A') + 1);
    const unsigned last = (11 - sum % 11) % 11;
    if (last < 10) return half + digit(last);
  }
}

std::string dutch_account(Dice& dice) {
  constexpr std::array<std::string_view, 4> kBanks{"ABNA", "INGB", "RABO", "TRIO"};
  while (true) {
    std::string body = digits(9, dice);
    unsigned sum = 0;
    for (unsigned i = 0; i < 9; ++i) sum += value(body[i]) * (10 - i);
    const unsigned last = (11 - sum % 11) % 11;
    if (last < 10 && body[0] != '0') return std::string(dice.pick(kBanks)) + body + digit(last);
  }
}

std::string account_of(std::string_view region, Dice& dice) {
  if (region == "FR") return french_account(dice);
  if (region == "DE") return digits(18, dice);
  if (region == "GB") return "NWBK" + digits(14, dice);
  if (region == "ES") return spanish_account(dice);
  if (region == "IT") return italian_account(dice);
  if (region == "NL") return dutch_account(dice);
  if (region == "PT") return portuguese_account(dice);
  if (region == "PL") return polish_account(dice);
  if (region == "GR") return digits(23, dice);
  if (region == "SE") return digits(20, dice);
  if (region == "CZ") {
    return in_order(
        {digits(4, dice), czech_half(6, "JEHDB", dice), czech_half(10, "FCGJIEHDB", dice)});
  }
  if (region == "AT") return digits(16, dice);
  return belgian_account(dice);
}

// Where the state has no IBAN or VAT number of its own, people bank and trade in a neighbour.
std::string_view banking_region(std::string_view region) {
  if (region == "RU") return "AT";
  return region == "JP" || region == "CN" ? "BE" : region;
}

std::string german_vat(Dice& dice) {  // ISO 7064 mod 11,10
  std::string body = in_order({digit(1 + static_cast<unsigned>(dice.below(9))), digits(7, dice)});
  unsigned product = 10;
  for (char c : body) {
    unsigned sum = (value(c) + product) % 10;
    if (sum == 0) sum = 10;
    product = 2 * sum % 11;
  }
  const unsigned check = (11 - product) % 10;
  return body + digit(check);
}

// Draws until the weighted sum modulo eleven leaves a digit.
std::string mod11_vat(std::size_t width, std::initializer_list<unsigned> weights, bool complement,
                      Dice& dice) {
  while (true) {
    std::string body =
        in_order({digit(1 + static_cast<unsigned>(dice.below(8))), digits(width - 2, dice)});
    const unsigned rest = weighted(body, weights) % 11;
    const unsigned check = complement ? 11 - rest : rest;
    if (check < 10) return body + digit(check);
  }
}

std::string french_vat(Dice& dice) {
  std::string siren = in_order({digit(3 + static_cast<unsigned>(dice.below(6))), digits(7, dice)});
  siren += luhn_digit(siren);
  return padded((12 + 3 * (std::stoull(siren) % 97)) % 97, 2) + siren;
}

std::string british_vat(Dice& dice) {
  const std::string body =
      in_order({digit(1 + static_cast<unsigned>(dice.below(8))), digits(6, dice)});
  const unsigned rest = weighted(body, {8, 7, 6, 5, 4, 3, 2}) % 97;
  return body + padded(97 - rest, 2);
}

std::string spanish_vat(Dice& dice) {
  const std::string body = digits(8, dice);
  return body + "TRWAGMYFPDXBNJZSQVHLCKE"[std::stoul(body) % 23];
}

std::string italian_vat(Dice& dice) {
  const std::string body = in_order({digits(7, dice), padded(1 + dice.below(100), 3)});
  return body + luhn_digit(body);
}

std::string austrian_vat(Dice& dice) {
  const std::string body = digits(7, dice);
  unsigned sum = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    const unsigned v = value(body[i]);
    sum += i % 2 == 0 ? v : v / 5 + v * 2 % 10;
  }
  return "U" + body + digit((10 - (sum + 4) % 10) % 10);
}

std::string belgian_vat(Dice& dice) {
  const std::string body =
      in_order({"0", digit(4 + static_cast<unsigned>(dice.below(5))), digits(6, dice)});
  return body + padded(97 - std::stoull(body) % 97, 2);
}

std::string swedish_vat(Dice& dice) {
  const std::string body =
      in_order({"55", digit(6 + static_cast<unsigned>(dice.below(4))), digits(6, dice)});
  return body + luhn_digit(body) + "01";
}

}  // namespace

std::string make_iban(std::string_view region, Dice& dice) {
  const std::string country(banking_region(region));
  const std::string account = account_of(country, dice);
  return country + padded(98 - mod97(account + country + "00"), 2) + account;
}

std::string make_card(Dice& dice) {
  // Ranges the card schemes and payment services publish for tests; 378282 has fifteen digits.
  constexpr std::array<std::string_view, 8> kRanges{"400000", "411111", "424242", "555555",
                                                    "222300", "510510", "378282", "601111"};
  const std::string_view range = dice.pick(kRanges);
  const std::string body = std::string(range) + digits(range == "378282" ? 8 : 9, dice);
  return body + luhn_digit(body);
}

std::string make_vat(std::string_view region, Dice& dice) {
  const std::string_view country = banking_region(region);
  if (country == "FR") return "FR" + french_vat(dice);
  if (country == "DE") return "DE" + german_vat(dice);
  if (country == "GB") return "GB" + british_vat(dice);
  if (country == "ES") return "ES" + spanish_vat(dice);
  if (country == "IT") return "IT" + italian_vat(dice);
  if (country == "NL") return "NL" + mod11_vat(9, {9, 8, 7, 6, 5, 4, 3, 2}, false, dice) + "B01";
  if (country == "PT") return "PT" + mod11_vat(9, {9, 8, 7, 6, 5, 4, 3, 2}, true, dice);
  if (country == "PL") return "PL" + mod11_vat(10, {6, 5, 7, 2, 3, 4, 5, 6, 7}, false, dice);
  if (country == "GR") return "EL" + mod11_vat(9, {256, 128, 64, 32, 16, 8, 4, 2}, false, dice);
  if (country == "SE") return "SE" + swedish_vat(dice);
  if (country == "CZ") return "CZ" + mod11_vat(8, {8, 7, 6, 5, 4, 3, 2}, true, dice);
  if (country == "AT") return "AT" + austrian_vat(dice);
  return "BE" + belgian_vat(dice);
}

bool iban_is_valid(std::string_view compact) {
  return compact.size() > 14 &&
         mod97(std::string(compact.substr(4)) + std::string(compact.substr(0, 4))) == 1;
}

bool luhn_is_valid(std::string_view digits_only) {
  return digits_only.size() > 1 &&
         luhn_digit(digits_only.substr(0, digits_only.size() - 1)) == digits_only.back();
}

}  // namespace oubli::generator
