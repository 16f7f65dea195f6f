// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/ip_address.h"

#include <algorithm>

#include <arpa/inet.h>
#include <strings.h>

#include "adapters/mime/ascii.h"

namespace oubli::subject {

namespace {

constexpr double kIpAddress = 0.92;
constexpr double kFewNumbers = 0.3;  // 1.2.3.4 is a version more often; ::1 is everybody's
constexpr std::size_t kLongestAddressRun = 64;
constexpr std::size_t kLongestAddressText = INET6_ADDRSTRLEN - 1;
constexpr std::size_t kV4Begin = 12;

bool is_hex(char c) {
  return mime::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_word_char(char c) {
  return mime::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool is_address_char(char c) { return is_hex(c) || c == ':' || c == '.'; }

std::optional<IpAddress> parse(std::string_view text) {
  if (text.size() < 2 || text.size() > kLongestAddressText) return std::nullopt;
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
  while (first > 0 && begin - first < kLongestAddressRun && is_address_char(text[first - 1]))
    --first;
  std::size_t last = end;
  while (last < text.size() && last - end < kLongestAddressRun && is_address_char(text[last]))
    ++last;
  std::string_view run = text.substr(first, last - first);
  if (last < text.size() && is_word_char(text[last])) return {};
  if (first > 0 && is_word_char(text[first - 1])) {
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

std::string IpAddress::term() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "ip=";
  for (const std::uint8_t byte : bytes) {
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 0xFU]);
  }
  return out;
}

double score_of(const IpAddress& address) {
  const auto& bytes = address.bytes;
  if (address.is_v4()) {
    const bool is_small = std::all_of(bytes.begin() + kV4Begin, bytes.end(),
                                      [](std::uint8_t octet) { return octet < 10; });
    return is_small ? kFewNumbers : kIpAddress;
  }
  int groups = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    groups += bytes[at] != 0 || bytes[at + 1] != 0 ? 1 : 0;
  }
  return groups < 2 ? kFewNumbers : kIpAddress;
}

std::optional<WrittenIp> ip_around(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view run = without_port(run_around(text, begin, end));
  if (run.empty()) return std::nullopt;
  const auto address = parse(run);
  if (!address) return std::nullopt;
  const auto first = static_cast<std::size_t>(run.data() - text.data());
  return WrittenIp{*address, first, first + run.size()};
}

}  // namespace oubli::subject
