// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses written so that robots do not see them. Less sure than the plain form: "at" is a word.
#include <algorithm>
#include <array>

#include "scanner/detect/email.h"
#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

constexpr std::array<std::string_view, 8> kAtWords{"arobase", "klammeraffe", "arroba", "chiocciola",
                                                   "chez",    "at",          "a",      "@"};
constexpr std::array<std::string_view, 6> kDotWords{"punkt", "point", "punto", "dot", "pt", "."};

// A word standing in brackets or between spaces, e.g. " (at) " or " at ".
struct Sign {
  std::size_t begin = 0;  // with the spaces around it
  std::size_t end = 0;
  bool is_bracketed = false;
};

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  for (int i = 0; i < 2 && byte_at(text, at) == ' '; ++i) ++at;
  return at;
}

bool is_open(char c) { return c == '(' || c == '[' || c == '{' || c == '<'; }
bool is_close(char c) { return c == ')' || c == ']' || c == '}' || c == '>'; }

// Reads a sign at `at`; nullopt unless it is bracketed, or spaces stand on both sides.
template <std::size_t N>
std::optional<Sign> read_sign(std::string_view text, std::size_t at,
                              const std::array<std::string_view, N>& words) {
  Sign sign{at, skip_spaces(text, at), false};
  const bool has_space = sign.end > at;
  sign.is_bracketed = is_open(byte_at(text, sign.end));
  if (sign.is_bracketed) sign.end = skip_spaces(text, sign.end + 1);
  const std::string lowered = lower(text.substr(sign.end, 12));
  const auto word = std::find_if(words.begin(), words.end(), [&](std::string_view candidate) {
    return lowered.starts_with(candidate) &&
           (candidate.size() == 1 || !word_touches_right(lowered, candidate.size()));
  });
  if (word == words.end() || (*word == "a" && !sign.is_bracketed)) return std::nullopt;
  sign.end = skip_spaces(text, sign.end + word->size());
  if (sign.is_bracketed) {
    if (!is_close(byte_at(text, sign.end))) return std::nullopt;
    sign.end = skip_spaces(text, sign.end + 1);
    return sign;
  }
  const bool is_spaced = has_space && byte_at(text, sign.end - 1) == ' ';
  return is_spaced || *word == "." ? std::optional(sign) : std::nullopt;
}

struct Spelled {
  std::string value;
  std::size_t end = 0;
  bool has_dot_word = false;
};

std::optional<Spelled> read_spelled_domain(std::string_view text, std::size_t at) {
  Spelled domain;
  std::optional<Spelled> best;
  for (int labels = 0; labels < 6; ++labels) {
    std::size_t end = at;
    while (end - at < 63 && (is_alnum(byte_at(text, end)) || byte_at(text, end) == '-')) ++end;
    const std::string label = lower(text.substr(at, end - at));
    if (label.empty()) break;
    domain.value += label;
    domain.end = end;
    if (labels > 0 && judge_tld(label) == Tld::Known) best = domain;
    const auto dot = read_sign(text, end, kDotWords);
    if (!dot) break;
    domain.has_dot_word |= dot->end - dot->begin > 1;
    domain.value += '.';
    at = dot->end;
  }
  return best;
}

// Local parts may be spelled as well: "jean (dot) dupont (at) …".
std::size_t spelled_local_start(std::string_view text, std::size_t at, std::string& value) {
  std::size_t begin = local_part_start(text, at);
  value = lower(text.substr(begin, at - begin));
  for (std::string_view dot : {" (dot) ", "(dot)", " [dot] ", "[dot]", " dot "}) {
    if (begin == at ||
        !lower(text.substr(0, begin).substr(begin - std::min(begin, dot.size()))).ends_with(dot)) {
      continue;
    }
    const std::size_t more = local_part_start(text, begin - dot.size());
    if (more == begin - dot.size()) break;
    value = lower(text.substr(more, begin - dot.size() - more)) + "." + value;
    return more;
  }
  return begin;
}

double confidence_of(const Look& look, const Sign& at, const Spelled& domain, std::size_t begin,
                     std::string_view local) {
  if (at.is_bracketed) return domain.has_dot_word ? 0.9 : 0.8;
  if (domain.has_dot_word) return 0.7;
  // "known as j.dupont at exemple.fr", but also "the shop at exemple.fr".
  const bool has_shape = local.find_first_of("._0123456789") != local.npos ||
                         byte_at(look.text, begin - 1) == '<' ||
                         look.text.substr(domain.end, 2) == " (";
  return has_shape ? 0.5 : 0.25;
}

}  // namespace

void find_obfuscated_email(const Look& look) {
  const std::size_t reach = look.end > 80 ? look.end - 80 : 0;
  for (std::size_t place = look.end; place > reach + 1; --place) {
    if (!is_alnum(look.text[place - 2]) || is_alnum(look.text[place - 1])) continue;
    const auto at = read_sign(look.text, place - 1, kAtWords);
    if (!at) continue;
    const auto domain = read_spelled_domain(look.text, at->end);
    std::string local;
    const std::size_t begin = spelled_local_start(look.text, at->begin, local);
    if (!domain || begin >= at->begin) continue;
    look.add("obfuscated", begin, domain->end, local + "@" + domain->value,
             confidence_of(look, *at, *domain, begin, local));
    return;
  }
}

}  // namespace oubli::detect
