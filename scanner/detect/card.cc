// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/card.h"

#include <algorithm>
#include <array>

#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

constexpr std::size_t kFewestDigits = 12;
constexpr std::size_t kMost = 19;

struct Network {
  std::string_view name;
  unsigned first = 0;  // range of prefixes of the same number of digits
  unsigned last = 0;
  unsigned lengths = 0;   // bit n: n digits
  bool is_common = true;  // credible without words around it
};

constexpr unsigned bits(std::initializer_list<unsigned> lengths) {
  unsigned set = 0;
  for (unsigned length : lengths) set |= 1U << length;
  return set;
}
constexpr unsigned kSixteen = bits({16});
constexpr unsigned kSixteenUp = bits({16, 17, 18, 19});
constexpr unsigned kTwelveUp = bits({12, 13, 14, 15, 16, 17, 18, 19});

constexpr std::array kNetworks{
    Network{"visa", 4, 4, bits({13, 16, 19})},
    Network{"mastercard", 51, 55, kSixteen},
    Network{"mastercard", 2221, 2720, kSixteen},
    Network{"amex", 34, 34, bits({15})},
    Network{"amex", 37, 37, bits({15})},
    Network{"diners", 300, 305, bits({14, 16, 19})},
    Network{"diners", 3095, 3095, bits({14, 16, 19})},
    Network{"diners", 36, 36, bits({14, 16, 19})},
    Network{"diners", 38, 39, bits({14, 16, 19})},
    Network{"discover", 6011, 6011, kSixteenUp},
    Network{"discover", 644, 649, kSixteenUp},
    Network{"discover", 65, 65, kSixteenUp},
    Network{"jcb", 3528, 3589, kSixteenUp},
    Network{"jcb", 1800, 1800, bits({15}), false},
    Network{"jcb", 2131, 2131, bits({15}), false},
    Network{"unionpay", 62, 62, kSixteenUp},
    Network{"unionpay", 81, 81, kSixteenUp, false},
    Network{"mir", 2200, 2204, kSixteenUp},
    Network{"troy", 9792, 9792, kSixteen, false},
    Network{"rupay", 60, 60, kSixteen, false},
    Network{"rupay", 82, 82, kSixteen, false},
    Network{"rupay", 508, 508, kSixteen, false},
    Network{"dankort", 5019, 5019, kSixteen},
    Network{"interpayment", 636, 636, kSixteenUp, false},
    Network{"instapayment", 637, 639, kSixteen, false},
    Network{"maestro", 50, 50, kTwelveUp, false},
    Network{"maestro", 56, 58, kTwelveUp, false},
    Network{"maestro", 6304, 6304, kTwelveUp, false},
    Network{"maestro", 6759, 6759, kTwelveUp, false},
    Network{"maestro", 676, 679, kTwelveUp, false},
    Network{"maestro", 639, 639, kTwelveUp, false},
    Network{"maestro", 60, 61, kTwelveUp, false},
    Network{"maestro", 66, 69, kTwelveUp, false},
};

// Numbers the networks and payment services publish for trying things out: real in form, nobody's.
constexpr std::array<std::string_view, 28> kTestNumbers{
    "30569309025904",   "3056930009020004", "3530111333300000", "3566002020360505",
    "36227206271667",   "371449635398431",  "378282246310005",  "378734493671000",
    "38520000023237",   "4000000000000002", "4000056655665556", "4012888888881881",
    "4111111111111111", "4222222222222",    "4242424242424242", "5019717010103742",
    "5105105105105100", "5200828282828210", "5454545454545454", "5500000000000004",
    "5555555555554444", "6011000990139424", "6011000000000004", "6011111111111117",
    "6200000000000005", "6331101999990016", "340000000000009",  "30000000000004"};

constexpr auto kCardWords =
    word_set("card", "cards", "cc", "credit", "visa", "mastercard", "amex", "maestro", "carte",
             "cb", "karte", "kreditkarte", "tarjeta", "carta", "kaart", "cartão", "kort", "karta",
             "kortti", "kreditkort", "american express", "cvv", "cvc", "diners");
constexpr auto kOtherNumberWords =
    word_set("order", "tracking", "invoice", "commande", "colis", "suivi", "facture", "ticket",
             "bestellung", "rechnung", "sendung", "pedido", "factura", "ordine", "fattura", "isbn",
             "imei", "ean", "serial", "ref", "référence", "reference");

const Network* network_of(std::string_view digits) {
  for (const Network& network : kNetworks) {
    unsigned prefix = 0;
    unsigned least = network.first;
    std::size_t taken = 0;
    for (; least > 0 && taken < digits.size(); least /= 10, ++taken) {
      prefix = prefix * 10 + static_cast<unsigned>(digits[taken] - '0');
    }
    const bool has_length = digits.size() < 32 && (network.lengths >> digits.size() & 1U) != 0;
    if (has_length && prefix >= network.first && prefix <= network.last) return &network;
  }
  return nullptr;
}

// Digits and groups, last one first while walking back from the end of the last group, then in
// reading order.
struct CardCandidate {
  std::string digits;
  std::size_t begin = 0;
  std::vector<std::size_t> groups;
};

// Groups as they are printed on cards, or no grouping at all. A number dictated digit by digit
// or in pairs counts as well.
bool is_card_grouping(const std::vector<std::size_t>& groups) {
  if (groups.size() == 1) return true;
  const auto all_but_last = std::span(groups).first(groups.size() - 1);
  const auto same = [&](std::size_t size) {
    return std::all_of(all_but_last.begin(), all_but_last.end(),
                       [=](std::size_t group) { return group == size; });
  };
  if (groups == std::vector<std::size_t>{4, 6, 5} || groups == std::vector<std::size_t>{4, 6, 4}) {
    return true;
  }
  for (std::size_t size : {1U, 2U, 4U, 8U}) {
    if (same(size) && groups.back() <= size) return true;
  }
  return groups.size() == 2 && groups[0] == 6;  // Maestro, UnionPay: 6-13
}

// Whether the digits are a piece of something longer: a decimal, a dashed code, a web address.
bool is_piece(std::string_view text, std::size_t begin, std::size_t end) {
  const char before = byte_at(text, begin - 1);
  const char after = byte_at(text, end);
  if (word_touches_left(text, begin) || word_touches_right(text, end)) return true;
  if (before != 0 && std::string_view("-_+@%&$").find(before) != std::string_view::npos)
    return true;
  if (after != 0 && std::string_view("_@%").find(after) != std::string_view::npos) return true;
  const bool goes_on = is_alnum(byte_at(text, end + 1));
  if ((after == '-' || after == '.' || after == ',') && goes_on) return true;
  if ((before == '.' || before == ',') && is_alnum(byte_at(text, begin - 2))) return true;
  return is_inside_url(text, begin, end);
}

double confidence_of(const Look& look, const CardCandidate& candidate, const Network& network) {
  if (std::find(kTestNumbers.begin(), kTestNumbers.end(), candidate.digits) != kTestNumbers.end()) {
    return 0.2;
  }
  if (word_near(look.text, candidate.begin, look.end, 60, kCardWords)) return 0.97;
  if (word_before(look.text, candidate.begin, 40, kOtherNumberWords)) return 0.3;
  if (!network.is_common) return 0.35;
  return candidate.groups.size() > 1 ? 0.9 : 0.7;
}

// Takes the digits in turn, last one first.
template <typename Digits>
bool adds_up(const Digits& last_first) {
  unsigned sum = 0;
  bool is_doubled = false;
  for (const char c : last_first) {
    const auto digit = static_cast<unsigned>(c - '0');
    sum += !is_doubled ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
    is_doubled = !is_doubled;
  }
  return sum % 10 == 0;
}

bool try_candidate(const Look& look, const CardCandidate& walk) {
  if (walk.digits.size() < kFewestDigits || !adds_up(walk.digits)) return false;
  CardCandidate candidate = walk;
  std::reverse(candidate.digits.begin(), candidate.digits.end());
  std::reverse(candidate.groups.begin(), candidate.groups.end());
  const Network* network = network_of(candidate.digits);
  // Networks are given new ranges: what the text itself calls a card may be of one of those.
  const bool is_new =
      network == nullptr && candidate.digits.size() >= 13 && candidate.digits[0] != '0';
  if (network == nullptr && !is_new) return false;
  if (!is_card_grouping(candidate.groups)) return false;
  if (is_piece(look.text, candidate.begin, look.end)) return false;
  if (is_new) {
    if (!word_near(look.text, candidate.begin, look.end, 40, kCardWords)) return false;
    look.add("unknown-network", candidate.begin, look.end, std::move(candidate.digits), 0.6);
    return true;
  }
  const double confidence = confidence_of(look, candidate, *network);
  const std::string_view rule = confidence == 0.2 ? "test-number" : network->name;
  look.add(rule, candidate.begin, look.end, std::move(candidate.digits), confidence);
  return true;
}

}  // namespace

bool has_luhn_sum(std::string_view digits) {
  return !digits.empty() && adds_up(std::string(digits.rbegin(), digits.rend()));
}

std::string_view card_network(std::string_view digits) {
  const Network* network = network_of(digits);
  return network != nullptr ? network->name : std::string_view();
}

// A match ends where a group of digits ends. Every start of a group before it is tried; the
// longest valid number wins, so that a group printed before the card does not hide it.
void find_card(const Look& look) {
  CardCandidate walk;
  walk.digits.reserve(kMost + 1);
  walk.groups.reserve(kMost + 1);
  std::size_t at = look.end;
  while (walk.digits.size() <= kMost) {
    std::size_t group = 0;
    while (is_digit(byte_at(look.text, at - 1)) && walk.digits.size() <= kMost) {
      walk.digits += look.text[--at];
      ++group;
    }
    if (group == 0 || walk.digits.size() > kMost) break;
    walk.groups.push_back(group);
    walk.begin = at;
    if (try_candidate(look, walk)) break;
    at -= separator_before(look.text, at);
  }
}

}  // namespace oubli::detect
