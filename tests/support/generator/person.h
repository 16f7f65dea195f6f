// SPDX-License-Identifier: GPL-3.0-or-later
// A planted person: everything a request could name them by. Person `number` depends on the seed
// and the number alone. Surnames are built so that no two planted people share one, and no
// stranger has a planted surname; numbers and birth dates are unique too. Value type; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/generator/identifiers.h"

namespace oubli::generator {

struct BirthDate {
  unsigned year = 0, month = 0, day = 0;
};

struct Person {
  std::uint64_t number = 0;
  std::size_t language = 0;  // index into languages()
  std::string given, surname;
  std::string given_latin, surname_latin;  // equal to the above in Latin-script languages
  char middle = 'A';
  std::vector<std::string> emails;  // the first is the one they write from
  Phone phone;
  std::string iban, card, vat;  // compact
  BirthDate born;
  std::string ipv4, ipv6;

  [[nodiscard]] std::string name() const;  // as the language orders it
  [[nodiscard]] std::string latin_name() const { return given_latin + " " + surname_latin; }
};

Person make_person(std::uint64_t seed, std::uint64_t number);

// People nobody asks about: names from `common` lists, addresses that no planted person has.
struct Stranger {
  std::string name, email;
};
Stranger make_stranger(std::uint64_t seed, std::size_t language, std::uint64_t number);

// The language of message or person `number`: fixed shares, French, German and English first.
std::size_t language_of_person(std::uint64_t number);
std::size_t draw_language(Dice& dice);

std::string ascii_local_part(std::string_view text);
std::string domain_name(std::string_view stem, Dice& dice);

}  // namespace oubli::generator
