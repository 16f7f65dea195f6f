// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/ip_address.h"

#include <algorithm>
#include <cstdio>

#include <arpa/inet.h>
#include <strings.h>

namespace oubli::subject {

namespace {

constexpr double kAddress = 0.92;
constexpr double kFewNumbers = 0.3;  // 1.2.3.4 is a version more often; ::1 is everybody's
constexpr std::size_t kLongestRun = 64;
constexpr std::size_t kLongestText = INET6_ADDRSTRLEN - 1;
constexpr std::size_t kV4Begin = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool is_address_char(char c) { return is_hex(c) || c == ':' || c == '.'; }

std::optional<IpAddress> parse(std::string_view text) {
  if (text.size() < 2 || text.size() > kLongestText) return std::nullopt;
  const std::string terminated(text);
  IpAddress address;
  if (::inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  address.bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (::inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + kV4Begin) == 1)
    return address;
  return std::nullopt;
}

// The run of characters of an address around the word, without what belongs to the text around it.
std::string_view run_around(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t first = begin;
  while (first > 0 && begin - first < kLongestRun && is_address_char(text[first - 1])) --first;
  std::size_t last = end;
  while (last < text.size() && last - end < kLongestRun && is_address_char(text[last])) ++last;
  std::string_view run = text.substr(first, last - first);
  if (last < text.size() && is_alnum(text[last])) return {};
  if (first > 0 && is_alnum(text[first - 1])) {
    // "IPv6:2001:db8::1" (RFC 5321 section 4.1.3).
    constexpr std::string_view kTag = "IPv6:";
    const bool has_tag =
        first + 2 >= kTag.size() && run.starts_with("6:") &&
        ::strncasecmp(text.data() + first + 2 - kTag.size(), kTag.data(), kTag.size()) == 0;
    if (!has_tag) return {};
    run.remove_prefix(2);
  }
  while (run.ends_with('.') || (run.ends_with(':') && !run.ends_with("::"))) run.remove_suffix(1);
  return run;
}

// "192.0.2.1:8080", but not "::ffff:192.0.2.1".
std::string_view without_port(std::string_view run) {
  const std::size_t colon = run.find(':');
  const bool has_port = colon != run.npos && run.find('.') < colon;
  return has_port ? run.substr(0, colon) : run;
}

// With leading zeros or without: db8, 0db8.
std::vector<std::string> hex_writings(unsigned group) {
  constexpr int kWidest = 4;
  std::vector<std::string> written;
  for (int width = 1; width <= kWidest; ++width) {
    char out[8];
    std::snprintf(out, sizeof out, "%0*x", width, group);
    if (written.empty() || written.back() != out) written.emplace_back(out);
  }
  return written;
}

}  // namespace

bool IpAddress::is_v4() const {
  constexpr std::array<std::uint8_t, kV4Begin> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

std::optional<IpAddress> read_ip(std::string_view typed) {
  while (typed.starts_with(' ')) typed.remove_prefix(1);
  while (typed.ends_with(' ')) typed.remove_suffix(1);
  if (typed.starts_with('[') && typed.ends_with(']')) typed = typed.substr(1, typed.size() - 2);
  const auto address = parse(typed);
  if (!address || *address == IpAddress{}) return std::nullopt;
  return address;
}

IpMatcher::IpMatcher(const IpAddress& address) : address_(address), score_(kAddress) {
  const auto& bytes = address.bytes;
  if (address.is_v4()) {
    for (std::size_t at = kV4Begin; at < bytes.size(); ++at)
      groups_.push_back({std::to_string(bytes[at])});
    const bool is_small = std::all_of(bytes.begin() + kV4Begin, bytes.end(),
                                      [](std::uint8_t octet) { return octet < 10; });
    if (is_small) score_ = kFewNumbers;
    return;
  }
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const unsigned group = static_cast<unsigned>(bytes[at]) << 8 | bytes[at + 1];
    if (group == 0) continue;
    groups_.push_back(hex_writings(group));
  }
  if (groups_.size() < 2) score_ = kFewNumbers;
}

bool IpMatcher::wants(std::string_view folded) const {
  // Beginnings are many people's, ends are not.
  const auto& last = groups_.back();
  return std::find(last.begin(), last.end(), folded) != last.end();
}

std::pair<std::size_t, std::size_t> IpMatcher::judge(std::string_view text, std::size_t begin,
                                                     std::size_t end) const {
  const std::string_view run = without_port(run_around(text, begin, end));
  const bool is_dotted = run.find('.') != run.npos;
  if (run.empty() || is_dotted != address_.is_v4() || parse(run) != address_) return {0, 0};
  const auto first = static_cast<std::size_t>(run.data() - text.data());
  return {first, first + run.size()};
}

index::Query IpMatcher::query() const {
  std::vector<index::Query> all;
  for (const auto& group : groups_) {
    std::vector<index::Query> any;
    for (const std::string& written : group)
      any.push_back(index::term(index::kWord, written, index::Query::Op::Words));
    all.push_back(index::any_of(std::move(any)));
  }
  return index::all_of(std::move(all));
}

}  // namespace oubli::subject
