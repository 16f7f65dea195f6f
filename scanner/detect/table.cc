// SPDX-License-Identifier: GPL-3.0-or-later
// The detectors. A new one is a file with its validator and a row here; append only, because a
// row's position is what the index stores.
#include <array>

#include "scanner/detect/card.h"
#include "scanner/detect/email.h"
#include "scanner/detect/iban.h"
#include "scanner/detect/ip.h"
#include "scanner/detect/rule.h"

namespace oubli::detect {
namespace {

// What people put between digits, in bytes: a subset of what separator_at() accepts.
#define SEP "(?:[ \\t.-]|\\xc2\\xa0|\\xe2\\x80[\\x80-\\x8b\\x90-\\x95\\xaf])"
// A bracketed "at" and "dot", and the words that stand for them.
#define AT "(?:at|chez|arobase|arroba|klammeraffe|chiocciola|a|@)"
#define DOT "(?:dot|punkt|point|punto|pt|[.])"

constexpr std::array kEmail{
    Rule{"[^\\s@]@[a-z0-9\\[\\x80-\\xff]", find_email},
    Rule{"[a-z0-9]%40[a-z0-9]", find_email},
    Rule{"[a-z0-9] ?[(\\[{<] ?" AT " ?[)\\]}>] ?[a-z0-9]", find_obfuscated_email},
    Rule{"[a-z0-9] (?:at|chez|arobase|arroba|chiocciola|@) [a-z0-9-]{1,40}"
         "(?: dot | point | punkt | punto |[.]| ?[(\\[{]" DOT "[)\\]}] ?)[a-z]{2}",
         find_obfuscated_email},
};
constexpr std::array kIban{
    Rule{"(?:\\b|iban)[a-z]" SEP "?[a-z]" SEP "{0,2}[0-9]" SEP "?[0-9]", find_iban},
};
constexpr std::array kCard{
    Rule{"[0-9](?:" SEP "?[0-9]){11}\\b", find_card},
};
constexpr std::array kIp{
    Rule{"[0-9]\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]", find_ipv4},
    Rule{"::", find_ipv6},
    Rule{"(?:[0-9a-f]{1,4}:){6}", find_ipv6},
};

#undef SEP
#undef AT
#undef DOT

constexpr std::array kTable{
    Row{{"email", "mail addresses"}, 5, kEmail},
    Row{{"iban", "bank accounts (IBAN) with valid check digits"}, 9, kIban},
    Row{{"card", "payment card numbers with a valid check digit"}, 8, kCard},
    Row{{"ip", "IPv4 and IPv6 addresses"}, 7, kIp},
};

}  // namespace

std::span<const Row> table() { return kTable; }

}  // namespace oubli::detect
