// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/ip.h"

#include <algorithm>

#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

constexpr auto kVersionWords =
    word_set("version", "versions", "ver", "v", "release", "rev", "firmware", "build", "update",
             "§", "section", "chapter", "clause", "kapitel", "chapitre", "article");

bool is_ipv6_byte(char c) { return is_hex(c) || c == ':' || c == '.'; }

// RFC 6890: addresses that name no machine on the public Internet.
bool is_local(const Ipv4& ip) {
  return ip[0] == 0 || ip[0] == 10 || ip[0] == 127 || (ip[0] == 100 && (ip[1] & 0xC0) == 64) ||
         (ip[0] == 169 && ip[1] == 254) || (ip[0] == 172 && (ip[1] & 0xF0) == 16) ||
         (ip[0] == 192 && ip[1] == 168) || (ip[0] == 192 && ip[1] == 0 && ip[2] <= 2) ||
         (ip[0] == 198 && (ip[1] & 0xFE) == 18) || (ip[0] == 198 && ip[1] == 51 && ip[2] == 100) ||
         (ip[0] == 203 && ip[1] == 0 && ip[2] == 113) || ip[0] >= 224;
}

bool is_local(const Ipv6& ip) {
  const bool has_empty_head =
      std::all_of(ip.begin(), ip.begin() + 5, [](auto x) { return x == 0; });
  if (has_empty_head && ip[5] == 0xFFFF) {
    const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value & 0xFFU); };
    return is_local(Ipv4{byte(ip[6] >> 8U), byte(ip[6]), byte(ip[7] >> 8U), byte(ip[7])});
  }
  return has_empty_head || (ip[0] & 0xFE00) == 0xFC00 || (ip[0] & 0xFFC0) == 0xFE80 ||
         (ip[0] & 0xFF00) == 0xFF00 || (ip[0] == 0x2001 && ip[1] == 0xDB8);
}

// "1.2.3.4" with no octet above nine reads as a version or a section as easily as an address.
bool looks_like_version(const Look& look, std::size_t begin, const Ipv4& ip) {
  if (word_before(look.text, begin, 24, kVersionWords)) return true;
  return std::all_of(ip.begin(), ip.end(), [](auto octet) { return octet < 10; });
}

struct Groups {
  Ipv6 values{};
  std::size_t count = 0;
};

// Groups between colons; the last one may be a dotted quad.
bool read_groups(std::string_view text, Groups& into) {
  while (!text.empty()) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, colon);
    if (group.find('.') != group.npos) {
      const auto quad = parse_ipv4(group);
      if (!quad || colon != text.size() || into.count > 6) return false;
      into.values[into.count++] = static_cast<std::uint16_t>((*quad)[0] << 8 | (*quad)[1]);
      into.values[into.count++] = static_cast<std::uint16_t>((*quad)[2] << 8 | (*quad)[3]);
      return true;
    }
    if (group.empty() || group.size() > 4 || into.count == 8) return false;
    unsigned value = 0;
    for (char c : group) {
      if (!is_hex(c)) return false;
      const unsigned digit = static_cast<unsigned>(is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10);
      value = value * 16 + digit;
    }
    into.values[into.count++] = static_cast<std::uint16_t>(value);
    if (colon + 1 == text.size()) return false;  // a colon at the end
    text.remove_prefix(std::min(colon + 1, text.size()));
  }
  return true;
}

// "%eth0" after a link-local address (RFC 4007 section 11).
std::size_t zone_length(std::string_view text, std::size_t at) {
  if (byte_at(text, at) != '%') return 0;
  std::size_t end = at + 1;
  while (end - at <= 32 && (is_alnum(byte_at(text, end)) || byte_at(text, end) == '-')) ++end;
  return end - at > 1 ? end - at : 0;
}

void add_ipv6(const Look& look, std::size_t begin, std::size_t end) {
  const auto ip = parse_ipv6(look.text.substr(begin, end - begin));
  if (!ip) return;
  if (std::all_of(ip->begin(), ip->end(), [](auto group) { return group == 0; })) return;
  end += zone_length(look.text, end);
  if (word_touches_right(look.text, end)) return;
  // "a::b" is C++ as easily; two written groups are too few to tell.
  const auto written = look.text.substr(begin, end - begin);
  const auto digits = std::count_if(written.begin(), written.end(), is_hex);
  const bool is_short = digits < 6 && !is_local(*ip);
  const bool local = is_local(*ip);
  look.add(local ? "ipv6-local" : "ipv6", begin, end, to_string(*ip),
           is_short ? 0.4
           : local  ? 0.45
                    : 0.95);
}

}  // namespace

std::optional<Ipv4> parse_ipv4(std::string_view text) {
  Ipv4 ip{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0 && byte_at(text, at++) != '.') return std::nullopt;
    const std::size_t first = at;
    unsigned value = 0;
    while (is_digit(byte_at(text, at)) && at - first < 4) {
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    }
    if (at == first || value > 255 || (text[first] == '0' && at - first > 1)) return std::nullopt;
    ip[i] = static_cast<std::uint8_t>(value);
  }
  return at == text.size() ? std::optional(ip) : std::nullopt;
}

std::optional<Ipv6> parse_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  Groups head;
  Groups tail;
  if (!read_groups(text.substr(0, gap), head)) return std::nullopt;
  if (gap == text.npos) return head.count == 8 ? std::optional(head.values) : std::nullopt;
  if (text.substr(0, gap).find('.') != text.npos) return std::nullopt;
  if (!read_groups(text.substr(gap + 2), tail)) return std::nullopt;
  if (head.count + tail.count > 7) return std::nullopt;
  Ipv6 ip = head.values;
  for (std::size_t i = 0; i < tail.count; ++i) ip[8 - tail.count + i] = tail.values[i];
  return ip;
}

std::string to_string(const Ipv6& address) {
  std::size_t best = 8;
  std::size_t best_length = 1;  // RFC 5952 section 4.2.2: a single zero group stays
  for (std::size_t first = 0; first < 8; ++first) {
    std::size_t last = first;
    while (last < 8 && address[last] == 0) ++last;
    if (last - first > best_length) {
      best = first;
      best_length = last - first;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    constexpr std::string_view kDigits = "0123456789abcdef";
    bool has_started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = static_cast<unsigned>(address[i] >> shift) & 0xFU;
      has_started |= digit != 0 || shift == 0;
      if (has_started) out += kDigits[digit];
    }
  }
  return out;
}

void find_ipv4(const Look& look) {
  std::size_t begin = look.end;
  while (look.end - begin < 16 &&
         (is_digit(byte_at(look.text, begin - 1)) || byte_at(look.text, begin - 1) == '.')) {
    --begin;
  }
  std::size_t end = look.end;
  while (end - look.end < 3 && is_digit(byte_at(look.text, end))) ++end;
  const auto ip = parse_ipv4(look.text.substr(begin, end - begin));
  if (!ip || word_touches_left(look.text, begin) || word_touches_right(look.text, end)) return;
  // A name with a version stuck to it: "libfoo-1.2.3.4", "foo_1.2.3.4".
  const char before = byte_at(look.text, begin - 1);
  if (before == '_' || (before == '-' && is_alpha(byte_at(look.text, begin - 2)))) return;
  const char after = byte_at(look.text, end);
  const bool goes_on = is_alnum(byte_at(look.text, end + 1));
  if ((after == '.' && goes_on) || after == '_' ||
      (after == '-' && goes_on && !is_digit(byte_at(look.text, end + 1))))
    return;
  const bool local = is_local(*ip);
  const double sure = looks_like_version(look, begin, *ip) ? 0.25 : local ? 0.45 : 0.95;
  look.add(local ? "ipv4-local" : "ipv4", begin, end,
           std::string(look.text.substr(begin, end - begin)), sure);
}

void find_ipv6(const Look& look) {
  std::size_t begin = look.end;
  std::size_t colons = 0;
  bool is_elided = false;
  while (look.end - begin < 48 && is_ipv6_byte(byte_at(look.text, begin - 1))) {
    const bool is_colon = look.text[--begin] == ':';
    is_elided |= is_colon && byte_at(look.text, begin + 1) == ':';
    colons += is_colon ? 1 : 0;
  }
  // A time, or the middle of an address whose end will match as well.
  if (colons < 5 && !is_elided) return;
  std::size_t end = look.end;
  while (end - begin < 64 && is_ipv6_byte(byte_at(look.text, end))) ++end;
  if (word_touches_left(look.text, begin)) return;
  // A sentence may end in a full stop or a colon right after the address.
  while (end > begin && (look.text[end - 1] == '.' ||
                         (look.text[end - 1] == ':' && byte_at(look.text, end - 2) != ':'))) {
    --end;
  }
  add_ipv6(look, begin, end);
}

}  // namespace oubli::detect
