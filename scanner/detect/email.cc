// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/email.h"

#include <algorithm>
#include <array>

#include "scanner/detect/ip.h"
#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

constexpr std::size_t kLocalMost = 64;  // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kDomainMost = 255;
constexpr std::string_view kPlainPunctuation = "._-+'~&=%";
// RFC 5322 section 3.2.3 allows these too, but outside of angle brackets they are delimiters.
constexpr std::string_view kRarePunctuation = "!#$*/?^`{|}";

bool holds(std::string_view set, char c) { return c != 0 && set.find(c) != set.npos; }

std::size_t local_byte_before(std::string_view text, std::size_t at, bool is_bracketed) {
  const char c = byte_at(text, at - 1);
  if (is_alnum(c) || holds(kPlainPunctuation, c)) return 1;
  if (is_bracketed && holds(kRarePunctuation, c)) return 1;
  const Rune rune = is_high(c) ? rune_before(text, at) : Rune{};
  return rune.length > 1 && is_word_rune(rune.value) ? rune.length : 0;
}

std::size_t walk_back(std::string_view text, std::size_t at, bool is_bracketed) {
  std::size_t begin = at;
  while (at - begin <= kLocalMost) {
    const std::size_t length = local_byte_before(text, begin, is_bracketed);
    if (length == 0) break;
    begin -= length;
  }
  return begin;
}

// "jean=dupont.fr" inside a return path (VERP) belongs to the local part; "email=" does not.
bool is_verp(std::string_view before, std::string_view after) {
  return before.find_first_of("+-") != before.npos && after.find('.') != after.npos;
}

// Cuts what a plain walk takes in too much: parameters of a web address, quotes, bullets.
std::size_t trim_local(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view local = text.substr(begin, end - begin);
  if (const auto equals = local.rfind('='); equals != local.npos) {
    if (!is_verp(local.substr(0, equals), local.substr(equals + 1))) begin += equals + 1;
  }
  const std::string_view rest = text.substr(begin, end - begin);
  if (const auto percent = rest.rfind('%'); percent != rest.npos) {
    const bool is_code = rest.size() > percent + 2 && is_hex(rest[percent + 1]);
    begin += percent + (is_code ? 3 : 1);
  }
  while (begin < end && holds(".-'~&+=", text[begin])) ++begin;
  return begin;
}

// Scripts written without spaces run into the address: the address starts at its ASCII part.
std::size_t after_unspaced_script(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t at = begin;
  while (at < end && rune_at(text, at).value >= 0x2E80) at += rune_at(text, at).length;
  return at < end ? at : begin;
}

std::size_t quoted_start(std::string_view text, std::size_t at) {
  for (std::size_t begin = at - 1; begin > 0 && at - begin < kLocalMost + 2; --begin) {
    const char c = text[begin - 1];
    if (c == '\n' || c == '\r') break;
    if (c == '"' && byte_at(text, begin - 2) != '\\') return begin - 1 + 2 < at ? begin - 1 : at;
  }
  return at;
}

std::size_t label_end(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at - begin <= 63) {
    const char c = byte_at(text, at);
    const Rune rune = is_high(c) ? rune_at(text, at) : Rune{};
    if (is_alnum(c) || c == '-' || c == '_') {
      ++at;
    } else if (rune.length > 1 && is_word_rune(rune.value)) {
      at += rune.length;
    } else {
      break;
    }
  }
  while (at > begin && (text[at - 1] == '-' || text[at - 1] == '_')) --at;
  return at;
}

// "dupont.fr是" ends where the script without spaces begins.
std::size_t without_unspaced_tail(std::string_view text, std::size_t begin, std::size_t end) {
  if (is_high(byte_at(text, begin))) return end;
  std::size_t at = begin;
  while (at < end && !is_high(text[at])) ++at;
  return at < end && rune_at(text, at).value >= 0x2E80 ? at : end;
}

std::optional<Domain> read_literal(std::string_view text, std::size_t at) {
  const std::size_t close = text.substr(at, 50).find(']');
  if (close == text.npos) return std::nullopt;
  const std::string inside = lower(text.substr(at + 1, close - 1));
  const bool is_six = inside.starts_with("ipv6:") && parse_ipv6(inside.substr(5));
  if (!is_six && !parse_ipv4(inside)) return std::nullopt;
  return Domain{"[" + inside + "]", at + close + 1, Tld::Known};
}

constexpr auto kIdLabels = word_set("message-id", "in-reply-to", "references", "content-id", "cid");

double confidence_of(const Look& look, std::size_t begin, const Domain& domain) {
  if (word_before(look.text, begin, 24, kIdLabels)) return 0.2;
  // "https://user:secret@host/": the part before the colon is no mailbox.
  if (byte_at(look.text, begin - 1) == ':' && is_inside_url(look.text, begin, domain.end))
    return 0.2;
  if (byte_at(look.text, domain.end) == ':' && is_alpha(byte_at(look.text, domain.end + 1)) &&
      look.text.substr(begin, 4) == "git@") {
    return 0.2;
  }
  switch (domain.tld) {
    case Tld::Known:
      return 0.98;
    case Tld::Private:
      return 0.7;
    default:
      return 0.55;
  }
}

bool has_double_dot(std::string_view local) {
  return local.find("..") != local.npos || local.ends_with('.');
}

}  // namespace

std::optional<Domain> read_domain(std::string_view text, std::size_t at) {
  if (byte_at(text, at) == '[') return read_literal(text, at);
  std::optional<Domain> best;
  const std::size_t first = at;
  std::size_t labels = 0;
  while (at - first < kDomainMost) {
    std::size_t end = label_end(text, at);
    if (end == at || text[at] == '-' || end - at > 63) break;
    if (++labels > 1) {
      const std::size_t cut = without_unspaced_tail(text, at, end);
      const Tld tld = judge_tld(lower(text.substr(at, cut - at)));
      const bool is_better = !best || best->tld != Tld::Known || tld == Tld::Known;
      if (tld != Tld::Invalid && is_better) best = Domain{{}, cut, tld};
      // A file name's ending spoils what stood before it: "photo@2x.fr.png".
      if (tld == Tld::FileName) best = Domain{{}, cut, tld};
      if (cut < end) break;
    }
    if (byte_at(text, end) != '.') break;
    at = end + 1;
  }
  if (!best || best->tld == Tld::FileName) return std::nullopt;
  best->value = lower(text.substr(first, best->end - first));
  return best;
}

std::size_t local_part_start(std::string_view text, std::size_t at) {
  if (at > 2 && text[at - 1] == '"') return quoted_start(text, at);
  const std::size_t whole = walk_back(text, at, true);
  if (byte_at(text, whole - 1) == '<' && at - whole <= kLocalMost) {
    if (text.substr(whole, at - whole).find_first_of(kRarePunctuation) != text.npos) return whole;
  }
  std::size_t begin = walk_back(text, at, false);
  begin = trim_local(text, begin, at);
  begin = after_unspaced_script(text, begin, at);
  return at - begin <= kLocalMost ? begin : at;
}

void find_email(const Look& look) {
  const std::size_t first = look.end - 1;  // of the domain
  const bool is_encoded = byte_at(look.text, first - 1) == '0';
  const std::size_t sign = first - (is_encoded ? 3 : 1);
  const std::size_t begin = local_part_start(look.text, sign);
  if (begin == sign) return;
  const auto domain = read_domain(look.text, first);
  if (!domain) return;
  const std::string_view local = look.text.substr(begin, sign - begin);
  double confidence = confidence_of(look, begin, *domain);
  if (is_encoded) confidence = std::min(confidence, 0.85);
  if (has_double_dot(local)) confidence = std::min(confidence, 0.5);
  const std::string_view rule = confidence == 0.2         ? "address-like"
                                : is_encoded              ? "percent-encoded"
                                : local.front() == '"'    ? "quoted"
                                : domain->value[0] == '[' ? "address-literal"
                                                          : "address";
  look.add(rule, begin, domain->end, lower(local) + "@" + domain->value, confidence);
}

}  // namespace oubli::detect
