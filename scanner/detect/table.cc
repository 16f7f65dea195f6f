// SPDX-License-Identifier: GPL-3.0-or-later
// The detectors. A new one is a file with its validator and a row here; append only, because a
// row's position is what the index stores.
#include <array>

#include "scanner/detect/birth_date.h"
#include "scanner/detect/card.h"
#include "scanner/detect/email.h"
#include "scanner/detect/iban.h"
#include "scanner/detect/ip.h"
#include "scanner/detect/phone.h"
#include "scanner/detect/rule.h"
#include "scanner/detect/vat.h"

namespace oubli::detect {
namespace {

// A bracketed "at" and "dot", and the words that stand for them.
#define AT "(?:at|chez|arobase|arroba|klammeraffe|chiocciola|a|@)"
#define DOT "(?:dot|punkt|point|punto|pt|[.])"

constexpr std::array kEmail{
    Rule{"[^\\s@]@[a-z0-9\\[\\x80-\\xff]", find_email},
    Rule{"[a-z0-9]%40[a-z0-9]", find_email},
    Rule{"[a-z0-9] ?[(\\[{<] ?" AT " ?[)\\]}>] ?[a-z0-9]", find_obfuscated_email},
    // Between spaces "at" is a word like any other, and so is "point": "at some point it".
    Rule{"[a-z0-9] (?:at|@) [a-z0-9-]{1,40}(?: dot |[.]| ?[(\\[{]" DOT "[)\\]}] ?)[a-z]{2}",
         find_obfuscated_email},
    Rule{"[a-z0-9] (?:chez|arobase|arroba|chiocciola) [a-z0-9-]{1,40}"
         "(?: dot | point | punto |[.]| ?[(\\[{]" DOT "[)\\]}] ?)[a-z]{2}",
         find_obfuscated_email},
};
constexpr std::array kPhone{Rule{kDigitGroup, find_phone, {7, Gate::Before::Anything}}};
constexpr std::array kIban{Rule{kDigitGroup, find_iban, {1, Gate::Before::Letter}}};
constexpr std::array kCard{Rule{kDigitGroup, find_card, {12, Gate::Before::Anything}}};
constexpr std::array kIp{
    Rule{kDigitGroup, find_ipv4, {4, Gate::Before::Dot}},
    Rule{kDigitGroup, find_ipv6, {1, Gate::Before::Hex}},
    Rule{"::", find_ipv6},
};
// Words that announce a date of birth; birth_date.cc looks for the date near them.
constexpr std::array kBirth{
    // Latin script, in stems; Å and its kin as bytes.
    Rule{"\\b(?:born|birth|dob|d\\.o\\.b|ddn|naissance|nascita|nascimento|nacimiento|nacemento|"
         "naixement|geboorte|geburts|geboren|geb\\.|nacid|naci\\xc3|nat[oa][ "
         "/]|nascid|nasceu|nascut|"
         "f\\xc3[\\xb8\\x98\\xb6\\x96\\xa6]|synty|synt\\.|urodz|ur\\. |naro[dz]|nar\\. |"
         "na[\\xc8\\xc5]|n\\xc4\\x83sc|sz\\xc3\\xbc|ro\\xc4|roj[es]|s\\xc3\\xbcn|dzim|gim[\\xc4iu]|"
         "do\\xc4\\x9fum|dogum |rugadh|breithe|twelid|twieled|jaiot|ganwyd)",
         find_birth_date},
    Rule{"\\bn\\xc3[\\xa9\\x89]", find_birth_date},
    // Cyrillic "rod-", "rozhd-", "razhdane" and Greek "-nn-" of "genn-".
    Rule{"(?:\\xd1\\x80|\\xd0\\xa0)\\xd0[\\xbe\\xb0]\\xd0[\\xb4\\xb6]", find_birth_date},
    Rule{"\\xce\\xbd\\xce\\xbd\\xce", find_birth_date},
};
constexpr std::array kVat{Rule{kDigitGroup, find_vat, {1, Gate::Before::Letter}}};

#undef AT
#undef DOT

constexpr std::array kTable{
    Row{{"email", "mail addresses"}, 5, kEmail},
    Row{{"phone", "telephone numbers"}, 4, kPhone},
    Row{{"iban", "bank accounts (IBAN) with valid check digits"}, 9, kIban},
    Row{{"card", "payment card numbers with a valid check digit"}, 8, kCard},
    Row{{"ip", "IPv4 and IPv6 addresses"}, 5, kIp},
    Row{{"birth-date", "dates that are said to be of birth"}, 6, kBirth},
    Row{{"vat", "VAT numbers of Europe with valid check digits"}, 6, kVat},
};

}  // namespace

std::span<const Row> table() { return kTable; }

}  // namespace oubli::detect
