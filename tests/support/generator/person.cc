// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/person.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "tests/support/generator/in_order.h"
#include "tests/support/generator/language.h"
#include "tests/support/generator/letters.h"

namespace oubli::generator {
namespace {

// Per cent of people and messages, in the order of languages().
constexpr std::array<std::size_t, 14> kLanguageShares{20, 18, 20, 7, 6, 5, 4, 5, 3, 4, 3, 2, 2, 1};

// A hundred slots with each language as often as its share, evenly mixed.
const std::array<std::size_t, 100>& slots() {
  static const std::array<std::size_t, 100> kSlots = [] {
    std::array<std::size_t, 100> made{};
    std::size_t at = 0;
    for (std::size_t language = 0; language < kLanguageShares.size(); ++language) {
      for (std::size_t i = 0; i < kLanguageShares[language]; ++i, ++at)
        made[at * 37 % 100] = language;
    }
    return made;
  }();
  return kSlots;
}

struct Spelling {
  std::string native, latin;
};

Spelling spelling(std::string_view entry) {
  const std::size_t slash = entry.find('/');
  const std::string_view native = entry.substr(0, slash);
  return {std::string(native), std::string(slash == entry.npos ? native : entry.substr(slash + 1))};
}

std::string_view gendered(std::string_view entry, bool female) {
  const std::size_t bar = entry.find('|');
  if (bar == entry.npos) return entry;
  return female ? entry.substr(bar + 1) : entry.substr(0, bar);
}

std::string_view links_of(std::string_view code) {
  if (code == "ru") return "ин/in ел/el ан/an";
  if (code == "el") return "πο/po λο/lo";
  return code == "ja" || code == "zh" ? "" : "el en ol an er ing al is un ar im et";
}

// Stem and suffix; past the end of those pairs a link goes between them; past that, two surnames.
Spelling surname_of(const Language& language, std::uint64_t n, bool female) {
  const std::uint64_t pairs = language.stems.size() * language.suffixes.size();
  const auto links = split(links_of(language.table->code), ' ');
  const std::uint64_t round = n / pairs;
  const std::uint64_t at = n % pairs;
  Spelling made = spelling(language.stems[at % language.stems.size()]);
  const auto add = [&made](std::string_view entry) {
    const Spelling more = spelling(entry);
    made.native += more.native;
    made.latin += more.latin;
  };
  if (round > 0 && round <= links.size()) add(links[round - 1]);
  const std::string_view suffix =
      language.suffixes[(at / language.stems.size() + at % language.stems.size()) %
                        language.suffixes.size()];
  if (suffix != "-") add(gendered(suffix, female));
  if (round > links.size()) {
    const Spelling second = surname_of(language, (n / pairs - links.size()) % pairs, female);
    made = {made.native + "-" + second.native, made.latin + "-" + second.latin};
  }
  return made;
}

void name_person(Person& person, const Language& language, std::uint64_t n, Dice& dice) {
  const bool few_surnames = language.suffixes.front() == "-";
  std::uint64_t given = dice.below(language.given.size());
  std::uint64_t surname = n;
  if (few_surnames) {  // Chinese: the pair is unique instead of the surname
    surname = n % language.stems.size();
    given = n / language.stems.size() % language.given.size();
  }
  const Spelling first = spelling(language.given[given]);
  const Spelling last = surname_of(language, surname, given % 2 == 1);
  person.given = first.native;
  person.given_latin = first.latin;
  person.surname = last.native;
  person.surname_latin = last.latin;
  person.middle = "ABCDEFGHLMPRST"[dice.below(14)];
}

void address_person(Person& person, const Language& language, Dice& dice) {
  const std::string given = ascii_local_part(person.given_latin);
  const std::string surname = ascii_local_part(person.surname_latin);
  const auto domain = [&] { return domain_name(dice.pick(language.domains), dice); };
  // Chinese surnames repeat, and any two people may be called alike past a million: the number
  // keeps the addresses apart.
  const bool numbered = language.suffixes.front() == "-";
  const std::string tail = numbered ? std::to_string(100 + person.number) : "";
  person.emails.push_back(given + "." + surname + tail + "@" + domain());
  if (dice.chance(40)) {
    person.emails.push_back(
        in_order({given.substr(0, 1), surname, dice.between(10, 99), tail, "@", domain()}));
  }
}

BirthDate birth_date(std::uint64_t number) {
  // 21,900 days from 1940 on, visited in an order that repeats only after all of them.
  const std::chrono::sys_days day = std::chrono::sys_days{std::chrono::year{1940} / 1 / 1} +
                                    std::chrono::days(number * 7919 % 21'900);
  const std::chrono::year_month_day date{day};
  return {static_cast<unsigned>(static_cast<int>(date.year())), static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day())};
}

std::string hex_groups(Dice& dice, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += ':';
    for (std::size_t k = 0; k < 4; ++k) out += "123456789abcdef"[dice.below(15)];
  }
  return out;
}

}  // namespace

std::string Person::name() const {
  const std::string_view code = languages()[language].table->code;
  return code == "ja" || code == "zh" ? surname + " " + given : given + " " + surname;
}

std::size_t language_of_person(std::uint64_t number) { return slots()[number % 100]; }

std::size_t draw_language(Dice& dice) { return slots()[dice.below(100)]; }

std::string ascii_local_part(std::string_view text) {
  std::string out;
  for (char c : to_lower(without_accents(text))) {
    if ((c >= 'a' && c <= 'z') || c == '-') out += c;
  }
  return out;
}

std::string domain_name(std::string_view stem, Dice& dice) {
  constexpr std::array<std::string_view, 3> kTops{".com", ".org", ".net"};
  return std::string(stem) + std::string(dice.pick(kTops));
}

Person make_person(std::uint64_t seed, std::uint64_t number) {
  Person person;
  person.number = number;
  person.language = language_of_person(number);
  const Language& language = languages()[person.language];
  const auto same = [&](std::size_t slot) { return slot == person.language; };
  const auto before =
      std::count_if(slots().begin(), slots().begin() + static_cast<long>(number % 100), same);
  const std::uint64_t n =
      number / 100 * kLanguageShares[person.language] + static_cast<std::uint64_t>(before);
  Dice dice(seed, Stream::Person, number);
  name_person(person, language, n, dice);
  address_person(person, language, dice);
  person.phone = make_phone(language.table->region, true, dice);
  person.iban = make_iban(language.table->region, dice);
  person.card = make_card(dice);
  person.vat = make_vat(language.table->region, dice);
  person.born = birth_date(number);
  person.ipv4 = in_order({dice.between(78, 95), ".", dice.between(1, 254), ".",
                          dice.between(0, 255), ".", dice.between(1, 254)});
  person.ipv6 = "2a02" + hex_groups(dice, 7);
  return person;
}

Stranger make_stranger(std::uint64_t seed, std::size_t language_index, std::uint64_t number) {
  const Language& language = languages()[language_index];
  Dice dice(seed, Stream::Background, number * 16 + language_index);
  const Spelling given = spelling(dice.pick(language.given));
  const std::string_view surname = dice.pick(language.common);
  const bool family_first = !language.table->has_spaces;
  Stranger made;
  made.name = family_first ? std::string(surname) + " " + given.native
                           : given.native + " " + std::string(surname);
  std::string local = ascii_local_part(given.latin) + "." + ascii_local_part(surname);
  if (local.back() == '.') local.pop_back();
  made.email = local + std::to_string(number % 10'000) + "@" +
               domain_name(dice.pick(language.domains), dice);
  return made;
}

}  // namespace oubli::generator
