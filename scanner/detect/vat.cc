// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/vat.h"

#include <algorithm>
#include <array>

#include "scanner/detect/text.h"
#include "scanner/detect/vat_checks.h"

namespace oubli::detect {
namespace {

constexpr auto kTaxWords =
    word_set("vat", "tva", "mwst", "ust", "ust-id", "ustid", "umsatzsteuer", "uid", "iva", "p.iva",
             "partita", "nif", "cif", "btw", "moms", "alv", "y-tunnus", "nip", "dič", "dic", "dph",
             "áfa", "adószám", "pdv", "oib", "ddv", "pvm", "pvn", "kmkr", "αφμ", "ддс", "ust-idnr",
             "intracommunautaire", "organisasjonsnummer");

struct VatReading {
  std::string compact;
  std::size_t end = 0;
  bool is_glued = true;  // no separator anywhere
};

// Separators as they stand inside VAT numbers: one between groups, two (": ") after the prefix.
std::size_t after_gap(std::string_view text, std::size_t at, bool is_first) {
  if (is_first && byte_at(text, at) == ':') ++at;
  return at + separator_at(text, at);
}

// The longest right body after the prefix that ends where a word ends.
VatReading read_body(std::string_view text, std::size_t at, const VatState& state) {
  VatReading best;
  VatReading now;
  std::string body;
  while (body.size() < state.most) {
    const std::size_t next = after_gap(text, at, body.empty());
    now.is_glued &= next == at;
    if (!is_alnum(byte_at(text, next))) break;
    body += to_upper(text[next]);
    at = next + 1;
    if (body.size() < state.least || word_touches_right(text, at) || !state.is_right(body))
      continue;
    best = now;
    best.compact = std::string(state.prefix) + body;
    best.end = at;
  }
  return best;
}

// By the first two letters: most words before a number are not a state, and that must be cheap.
constexpr std::size_t state_slot(char first, char second) {
  return static_cast<std::size_t>((to_upper(first) - 'A') * 26 + to_upper(second) - 'A');
}

std::array<const VatState*, 676> make_states_by_letters() {
  std::array<const VatState*, 676> slots{};
  for (const VatState& state : vat_states())
    slots[state_slot(state.prefix[0], state.prefix[1])] = &state;
  return slots;
}

const VatState* state_at(std::string_view text, std::size_t at) {
  const char first = byte_at(text, at);
  const char second = byte_at(text, at + 1);
  if (!is_alpha(first) || !is_alpha(second)) return nullptr;
  static const auto kStates = make_states_by_letters();
  const VatState* state = kStates[state_slot(first, second)];
  if (state == nullptr || state->prefix.size() == 2) return state;
  return to_upper(byte_at(text, at + 2)) == state->prefix[2] ? state : nullptr;
}

// More digits behind a separator: the number is a piece of something else ("DE 12 34 56 78 90").
bool goes_on(const Look& look, std::size_t end) {
  const std::size_t gap = separator_at(look.text, end);
  const char c = byte_at(look.text, end);
  return gap > 0 && c != ' ' && c != '\t' && is_digit(byte_at(look.text, end + gap));
}

double confidence_of(const Look& look, std::size_t begin, const VatReading& reading) {
  if (word_near(look.text, begin, reading.end, 48, kTaxWords)) return 0.97;
  // Short Romanian and British department numbers say too little by themselves.
  const bool is_short = reading.compact.size() < 10;
  const bool has_small = std::any_of(look.text.begin() + static_cast<std::ptrdiff_t>(begin),
                                     look.text.begin() + static_cast<std::ptrdiff_t>(begin) + 2,
                                     [](char c) { return c != to_upper(c); });
  if (is_short || has_small) return 0.3;
  return reading.is_glued ? 0.8 : 0.6;
}

}  // namespace

bool is_vat_number(std::string_view compact) {
  const VatState* state = state_at(compact, 0);
  return state != nullptr && state->is_right(compact.substr(state->prefix.size()));
}

// The prefix stands before the group of digits, with at most two characters of the body and some
// separators between: "FR XX 999 999 999", "ESX1234567X", "ATU12345678".
void find_vat(const Look& look) {
  constexpr std::size_t kPrefixReach = 9;
  const std::size_t reach = look.group - std::min(look.group, kPrefixReach);
  for (std::size_t begin = look.group; begin-- > reach;) {
    if (!is_alpha(look.text[begin]) || word_touches_left(look.text, begin)) continue;
    const VatState* state = state_at(look.text, begin);
    if (state == nullptr) continue;
    VatReading reading = read_body(look.text, begin + state->prefix.size(), *state);
    if (reading.end == 0 || goes_on(look, reading.end)) continue;
    if (is_inside_url(look.text, begin, reading.end)) continue;
    const double confidence = confidence_of(look, begin, reading);
    look.add("vat", begin, reading.end, std::move(reading.compact), confidence);
    return;
  }
}

}  // namespace oubli::detect
