// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/variants.h"

#include <algorithm>
#include <array>

#include "tests/support/generator/digits.h"
#include "tests/support/generator/letters.h"

namespace oubli::generator {
namespace {

constexpr std::string_view kNoBreak = "\xC2\xA0";

// "Jean-Philippe" → "J.-P.", "Ulrike" → "U."
std::string initials(std::string_view given) {
  std::string out;
  for (std::string_view part : split(given, '-')) {
    if (!out.empty()) out += '-';
    out += to_utf8(to_code_points(part).substr(0, 1)) + ".";
  }
  return out;
}

std::string replaced(std::string text, char from, char to) {
  std::replace(text.begin(), text.end(), from, to);
  return text;
}

using Writer = std::string (*)(const Person&);
struct NameWay {
  std::string_view variant;
  Writer write;
};

bool is_spaced(const Person& person) { return languages()[person.language].table->has_spaces; }

// A way that does not apply to a name gives the registered form, which is then called that.
constexpr std::array kNameWays{
    NameWay{"swapped", [](const Person& p) { return p.surname + " " + p.given; }},
    NameWay{"swapped-comma", [](const Person& p) { return p.surname + ", " + p.given; }},
    NameWay{"initial",
            [](const Person& p) {
              return is_spaced(p) ? initials(p.given) + " " + p.surname : p.name();
            }},
    NameWay{"upper", [](const Person& p) { return to_upper(p.name()); }},
    NameWay{"upper-surname",
            [](const Person& p) {
              return is_spaced(p) ? p.given + " " + to_upper(p.surname) : p.name();
            }},
    NameWay{"lower", [](const Person& p) { return to_lower(p.name()); }},
    NameWay{"spelled-out", [](const Person& p) { return spelled_out(p.name()); }},
    NameWay{"plain", [](const Person& p) { return without_accents(p.name()); }},
    NameWay{"decomposed", [](const Person& p) { return decomposed(p.name()); }},
    NameWay{"hyphen-space", [](const Person& p) { return replaced(p.name(), '-', ' '); }},
    NameWay{"middle-initial",
            [](const Person& p) {
              return is_spaced(p) ? p.given + " " + p.middle + ". " + p.surname : p.name();
            }},
    NameWay{"latin", [](const Person& p) { return p.latin_name(); }},
    NameWay{"latin", [](const Person& p) { return p.latin_name(); }},
};

Form name_form(const Person& person, Dice& dice) {
  const std::string plain = person.name();
  const NameWay& way = dice.pick(kNameWays);
  if (dice.chance(40)) return {plain, "registered"};
  std::string written = way.write(person);
  if (written == plain) return {plain, "registered"};
  return {std::move(written), way.variant};
}

Form email_form(const Person& person, Dice& dice) {
  const std::string& address = dice.pick(person.emails);
  const std::size_t at = address.find('@');
  switch (dice.below(10)) {
    case 0:
      return {to_upper(address), "case"};
    case 1: {
      std::string titled = address;
      titled[0] = static_cast<char>(titled[0] - 32);
      titled[at + 1] = static_cast<char>(titled[at + 1] - 32);
      return {titled, "case"};
    }
    case 2:
      return {address.substr(0, at) + "+news" + address.substr(at), "plus-tag"};
    default:
      return {address, "registered"};
  }
}

// Cuts digits into groups of the sizes named; what is left over is the last group.
std::string in_groups(std::string_view digits, std::string_view sizes, std::string_view separator) {
  std::string out;
  for (char size : sizes) {
    if (!out.empty()) out += separator;
    const auto take = static_cast<std::size_t>(size - '0');
    out += digits.substr(0, take);
    digits.remove_prefix(std::min(take, digits.size()));
  }
  return out + std::string(digits);
}

Form phone_form(const Phone& phone, Dice& dice) {
  const std::string_view groups = phone.groups;
  const std::string spaced = in_groups(phone.national, groups, " ");
  switch (dice.below(8)) {
    case 0:
      return {"+" + phone.country_code + phone.national, "compact"};
    case 1:
      return {phone.trunk + spaced, "national"};
    case 2:
      return {phone.trunk + in_groups(phone.national, groups, "."), "national-dots"};
    case 3:
      return {phone.trunk + in_groups(phone.national, groups, "-"), "national-dashes"};
    case 4:
      return {"00" + phone.country_code + " " + spaced, "double-zero"};
    case 5:
      if (phone.trunk != "0") break;
      return {"+" + phone.country_code + " (0)" + spaced, "trunk-in-brackets"};
    case 6:
      return {"+" + phone.country_code + "-" + in_groups(phone.national, groups, "-"), "dashes"};
    default:
      break;
  }
  return {"+" + phone.country_code + " " + spaced, "registered"};
}

Form iban_form(const std::string& iban, Dice& dice) {
  switch (dice.below(6)) {
    case 0:
      return {iban, "compact"};
    case 1:
      return {grouped(iban, kNoBreak), "no-break-spaces"};
    case 2:
      return {to_lower(grouped(iban, " ")), "lower"};
    case 3:
      return {grouped(iban, "-"), "dashes"};
    default:
      return {grouped(iban, " "), "registered"};
  }
}

Form card_form(const std::string& card, Dice& dice) {
  const std::string_view sizes = card.size() == 15 ? "465" : "4444";
  switch (dice.below(4)) {
    case 0:
      return {card, "compact"};
    case 1:
      return {in_groups(card, sizes, "-"), "dashes"};
    default:
      return {in_groups(card, sizes, " "), "registered"};
  }
}

Form vat_form(const std::string& vat, Dice& dice) {
  switch (dice.below(5)) {
    case 0:
      return {vat.substr(0, 2) + " " + vat.substr(2), "spaced"};
    case 1:
      return {vat.substr(0, 2) + " " + in_groups(vat.substr(2), "333", " "), "groups"};
    case 2:
      return {vat.substr(0, 2) + in_groups(vat.substr(2), "333", "."), "dots"};
    default:
      return {vat, "registered"};
  }
}

Form date_form(const BirthDate& born, const Language& language, Dice& dice) {
  const std::string year = std::to_string(born.year);
  const std::string day = padded(born.day, 2), month = padded(born.month, 2);
  switch (dice.below(6)) {
    case 0:
      return {year + "-" + month + "-" + day, "iso"};
    case 1:
      return {day + "." + month + "." + year, "dots"};
    case 2:
      return {long_date(language, born.year, born.month, born.day), "long"};
    case 3:
      return {std::to_string(born.day) + "." + std::to_string(born.month) + "." + year,
              "short-dots"};
    default:
      return {day + "/" + month + "/" + year, "slashes"};
  }
}

Form ip_form(const Person& person, Dice& dice) {
  switch (dice.below(4)) {
    case 0:
      return {person.ipv6, "v6"};
    case 1:
      return {to_upper(person.ipv6), "v6-upper"};
    default:
      return {person.ipv4, "v4"};
  }
}

// A digit of the last half becomes its neighbour of the other parity; letters are stepped over.
void change_digit(std::string& text, Dice& dice) {
  std::size_t at = text.size() - 1 - dice.below(text.size() / 2);
  while (text[at] < '0' || text[at] > '9') --at;
  text[at] = static_cast<char>('0' + ((text[at] - '0') ^ 1));
}

Form name_decoy(const Person& person, Dice& dice) {
  const Language& language = languages()[person.language];
  const char32_t first = to_code_points(person.given)[0];
  const auto latin_initial = person.given_latin[0];
  for (std::size_t tries = 0; tries < 40; ++tries) {
    const std::string_view entry = dice.pick(language.given);
    const std::string_view native = entry.substr(0, entry.find('/'));
    const std::size_t slash = entry.find('/');
    const char initial = slash == entry.npos ? entry[0] : entry[slash + 1];
    if (to_code_points(native)[0] != first && initial != latin_initial) {
      return {std::string(native) + " " + person.surname, "other-given-name"};
    }
  }
  return {};
}

Form email_decoy(const Person& person, Dice& dice) {
  std::string address = person.emails.front();
  const std::size_t at = address.find('@');
  const std::size_t dot = address.find('.');
  if (dice.chance(50))
    return {address.insert(at, std::to_string(dice.between(2, 9))), "digit-added"};
  return {"x" + address.substr(dot + 1), "other-local-part"};
}

}  // namespace

std::string grouped(std::string_view compact, std::string_view separator) {
  return in_groups(compact, std::string((compact.size() + 3) / 4, '4'), separator);
}

std::string long_date(const Language& language, unsigned year, unsigned month, unsigned day) {
  const std::string_view code = language.table->code;
  const std::string name(language.months[month - 1]);
  const std::string d = std::to_string(day), y = std::to_string(year);
  if (code == "ja" || code == "zh") return y + "年" + name + d + "日";
  if (code == "en" && day % 2 == 0) return name + " " + d + ", " + y;
  if (code == "de" || code == "cs") return d + ". " + name + " " + y;
  if (code == "es" || code == "pt") return d + " de " + name + " de " + y;
  return d + " " + name + " " + y;
}

Form draw_form(const Person& person, Kind kind, const Language& language, Dice& dice) {
  switch (kind) {
    case Kind::Name:
      return name_form(person, dice);
    case Kind::Email:
      return email_form(person, dice);
    case Kind::Phone:
      return phone_form(person.phone, dice);
    case Kind::Iban:
      return iban_form(person.iban, dice);
    case Kind::Card:
      return card_form(person.card, dice);
    case Kind::Vat:
      return vat_form(person.vat, dice);
    case Kind::Born:
      return date_form(person.born, language, dice);
    case Kind::Ip:
      return ip_form(person, dice);
  }
  return {};
}

Form draw_decoy(const Person& person, Kind kind, const Language& language, Dice& dice) {
  Person other = person;
  switch (kind) {
    case Kind::Name:
      return name_decoy(person, dice);
    case Kind::Email:
      return email_decoy(person, dice);
    case Kind::Phone:
      change_digit(other.phone.national, dice);
      return {phone_form(other.phone, dice).text, "digit-changed"};
    case Kind::Iban:
      change_digit(other.iban, dice);
      return {iban_form(other.iban, dice).text, "digit-changed"};
    case Kind::Card:
      change_digit(other.card, dice);
      return {card_form(other.card, dice).text, "digit-changed"};
    case Kind::Vat:
      change_digit(other.vat, dice);
      return {vat_form(other.vat, dice).text, "digit-changed"};
    case Kind::Born:
      other.born.year = 1900 + person.born.year % 39;  // no planted person is that old
      return {date_form(other.born, language, dice).text, "other-year"};
    case Kind::Ip:
      change_digit(other.ipv4, dice);
      return {other.ipv4 + "." + std::to_string(dice.between(2, 9)), "version-number"};
  }
  return {};
}

}  // namespace oubli::generator
