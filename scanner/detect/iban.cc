// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/iban.h"

#include <algorithm>
#include <array>
#include <optional>

#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

// The account part (BBAN) as the registry gives it: n digits, a upper-case letters, c either;
// the letter stands before its count.
struct Country {
  std::string_view code;
  std::string_view account;
};

constexpr std::array kAccountForms{
    Country{"AD", "n8c12"},    Country{"AE", "n19"},      Country{"AL", "n8c16"},
    Country{"AT", "n16"},      Country{"AZ", "a4c20"},    Country{"BA", "n16"},
    Country{"BE", "n12"},      Country{"BG", "a4n6c8"},   Country{"BH", "a4c14"},
    Country{"BI", "n23"},      Country{"BR", "n23a1c1"},  Country{"BY", "c4n4c16"},
    Country{"CH", "n5c12"},    Country{"CR", "n18"},      Country{"CY", "n8c16"},
    Country{"CZ", "n20"},      Country{"DE", "n18"},      Country{"DJ", "n23"},
    Country{"DK", "n14"},      Country{"DO", "c4n20"},    Country{"EE", "n16"},
    Country{"EG", "n25"},      Country{"ES", "n20"},      Country{"FI", "n14"},
    Country{"FK", "a2n12"},    Country{"FO", "n14"},      Country{"FR", "n10c11n2"},
    Country{"GB", "a4n14"},    Country{"GE", "a2n16"},    Country{"GI", "a4c15"},
    Country{"GL", "n14"},      Country{"GR", "n7c16"},    Country{"GT", "c24"},
    Country{"HN", "a4n20"},    Country{"HR", "n17"},      Country{"HU", "n24"},
    Country{"IE", "a4n14"},    Country{"IL", "n19"},      Country{"IQ", "a4n15"},
    Country{"IS", "n22"},      Country{"IT", "a1n10c12"}, Country{"JO", "a4n4c18"},
    Country{"KW", "a4c22"},    Country{"KZ", "n3c13"},    Country{"LB", "n4c20"},
    Country{"LC", "a4c24"},    Country{"LI", "n5c12"},    Country{"LT", "n16"},
    Country{"LU", "n3c13"},    Country{"LV", "a4c13"},    Country{"LY", "n21"},
    Country{"MC", "n10c11n2"}, Country{"MD", "c20"},      Country{"ME", "n18"},
    Country{"MK", "n3c10n2"},  Country{"MN", "n16"},      Country{"MR", "n23"},
    Country{"MT", "a4n5c18"},  Country{"MU", "a4n19a3"},  Country{"NI", "a4n20"},
    Country{"NL", "a4n10"},    Country{"NO", "n11"},      Country{"OM", "n3c16"},
    Country{"PK", "a4c16"},    Country{"PL", "n24"},      Country{"PS", "a4c21"},
    Country{"PT", "n21"},      Country{"QA", "a4c21"},    Country{"RO", "a4c16"},
    Country{"RS", "n18"},      Country{"RU", "n14c15"},   Country{"SA", "n2c18"},
    Country{"SC", "a4n20a3"},  Country{"SD", "n14"},      Country{"SE", "n20"},
    Country{"SI", "n15"},      Country{"SK", "n20"},      Country{"SM", "a1n10c12"},
    Country{"SO", "n19"},      Country{"ST", "n21"},      Country{"SV", "a4n20"},
    Country{"TL", "n19"},      Country{"TN", "n20"},      Country{"TR", "n6c16"},
    Country{"UA", "n6c19"},    Country{"VA", "n18"},      Country{"VG", "a4n16"},
    Country{"XK", "n16"},      Country{"YE", "a4n4c18"},
};
static_assert(std::is_sorted(kAccountForms.begin(), kAccountForms.end(),
                             [](const Country& a, const Country& b) { return a.code < b.code; }));

constexpr std::size_t kLongest = 34;  // ISO 13616-1

// One letter for each character of the account: "n8c12" becomes 8 times n, 12 times c.
struct Shape {
  std::array<char, kLongest> kinds{};
  std::size_t length = 0;
};

constexpr Shape shape_of(std::string_view account) {
  Shape shape;
  for (char kind : {'n', 'n'}) shape.kinds[shape.length++] = kind;  // the check digits
  for (std::size_t at = 0; at < account.size();) {
    const char kind = account[at++];
    int count = 0;
    while (at < account.size() && is_digit(account[at])) count = count * 10 + account[at++] - '0';
    while (count-- > 0) shape.kinds[shape.length++] = kind;
  }
  return shape;
}

// Looked up by the two letters: a direct table, because "at 10" and its like are frequent.
constexpr auto kByLetters = [] {
  std::array<std::uint8_t, 26 * 26> rows{};
  for (std::size_t i = 0; i < kAccountForms.size(); ++i) {
    const auto code = kAccountForms[i].code;
    const auto slot = static_cast<std::size_t>((code[0] - 'A') * 26 + code[1] - 'A');
    rows[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return rows;
}();

constexpr auto kShapes = [] {
  std::array<Shape, kAccountForms.size()> shapes{};
  for (std::size_t i = 0; i < shapes.size(); ++i) shapes[i] = shape_of(kAccountForms[i].account);
  return shapes;
}();

const Shape* shape_for(char first, char second) {
  if (!is_alpha(first) || !is_alpha(second)) return nullptr;
  const auto slot = static_cast<std::size_t>((to_upper(first) - 'A') * 26 + to_upper(second) - 'A');
  return kByLetters[slot] != 0 ? &kShapes[kByLetters[slot] - std::size_t{1}] : nullptr;
}

bool fits(char kind, char c) {
  return kind == 'n' ? is_digit(c) : kind == 'a' ? is_upper(c) : is_digit(c) || is_upper(c);
}

// ISO 7064 MOD 97-10 over the number with its first four characters moved to the end. The check
// digits 00, 01 and 99 pass the sum but are never given out (ISO 13616-1, 6.3).
bool has_right_sum(std::string_view compact) {
  const int given = (compact[2] - '0') * 10 + compact[3] - '0';
  if (given < 2 || given > 98) return false;
  unsigned rest = 0;
  const auto take = [&rest](char c) {
    rest = is_digit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                       : (rest * 100 + static_cast<unsigned>(c - 'A') + 10) % 97;
  };
  for (char c : compact.substr(4)) take(c);
  for (char c : compact.substr(0, 4)) take(c);
  return rest == 1;
}

// Steps over what may stand between two characters: up to two separators, or the end of a line
// with its quote marks and indentation.
std::size_t after_gap(std::string_view text, std::size_t at) {
  for (int i = 0; i < 2; ++i) at += separator_at(text, at);
  const char c = byte_at(text, at);
  if (c != '\n' && c != '\r') return at;
  at += c == '\r' && byte_at(text, at + 1) == '\n' ? 2U : 1U;
  for (int i = 0; i < 16 && (byte_at(text, at) == ' ' || byte_at(text, at) == '>'); ++i) ++at;
  return at;
}

// Where the two letters stand before the group of check digits.
struct Letters {
  std::size_t first = 0;
  std::size_t second = 0;
};

// nullopt unless they begin a word (or follow "IBAN", as in "IBANFR76…").
std::optional<Letters> letters_before(std::string_view text, std::size_t group) {
  std::size_t at = group;
  for (int i = 0; i < 2; ++i) at -= separator_before(text, at);
  const Letters letters{at - 1 - separator_before(text, at - 1) - 1, at - 1};
  if (letters.second >= text.size() || letters.first >= text.size()) return std::nullopt;
  if (!word_touches_left(text, letters.first)) return letters;
  const std::string_view before = text.substr(0, letters.first);
  const std::string_view label =
      before.substr(before.size() - std::min<std::size_t>(before.size(), 4));
  return lower(label) == "iban" ? std::optional(letters) : std::nullopt;
}

struct IbanReading {
  std::string compact;
  std::size_t end = 0;
  bool is_lower = false;
};

std::optional<IbanReading> read_from(std::string_view text, std::size_t begin, std::size_t second) {
  const Shape* shape = shape_for(byte_at(text, begin), byte_at(text, second));
  if (shape == nullptr) return std::nullopt;
  IbanReading reading;
  reading.compact = {to_upper(text[begin]), to_upper(text[second])};
  reading.is_lower = reading.compact[0] != text[begin];
  std::size_t at = second + 1;
  for (std::size_t i = 0; i < shape->length; ++i) {
    at = after_gap(text, at);
    const char c = byte_at(text, at++);
    if (!fits(shape->kinds[i], to_upper(c))) return std::nullopt;
    reading.is_lower |= c != to_upper(c);
    reading.compact += to_upper(c);
  }
  reading.end = at;
  if (word_touches_right(text, at) || !has_right_sum(reading.compact)) return std::nullopt;
  return reading;
}

constexpr auto kBankWords =
    word_set("iban", "bank", "banque", "konto", "kontonummer", "compte", "rib", "bankverbindung",
             "cuenta", "conto", "rekening", "account", "bic", "swift");

}  // namespace

bool is_iban(std::string_view compact) {
  const Shape* shape = compact.size() < 5 ? nullptr : shape_for(compact[0], compact[1]);
  if (shape == nullptr || compact.size() != shape->length + 2) return false;
  for (std::size_t i = 0; i < shape->length; ++i) {
    if (!fits(shape->kinds[i], compact[i + 2])) return false;
  }
  return is_upper(compact[0]) && is_upper(compact[1]) && has_right_sum(compact);
}

std::size_t iban_length(std::string_view country) {
  const Shape* shape = country.size() == 2 ? shape_for(country[0], country[1]) : nullptr;
  return shape != nullptr ? shape->length + 2 : 0;
}

void find_iban(const Look& look) {
  const auto letters = letters_before(look.text, look.group);
  if (!letters || shape_for(look.text[letters->first], look.text[letters->second]) == nullptr)
    return;
  const std::size_t begin = letters->first;
  const auto reading = read_from(look.text, begin, letters->second);
  if (!reading) return;
  const bool is_labelled = word_near(look.text, begin, reading->end, 60, kBankWords);
  const double confidence = is_labelled ? 0.99 : reading->is_lower ? 0.85 : 0.95;
  look.add("iban", begin, reading->end, reading->compact, confidence);
}

}  // namespace oubli::detect
