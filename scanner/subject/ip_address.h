// SPDX-License-Identifier: GPL-3.0-or-later
// An IP address asked for: found in every way of writing it (RFC 4291 section 2.2), and not inside
// a longer run of numbers. Value types and pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oubli::subject {

// Sixteen bytes; an IPv4 address as the last four after ::ffff (RFC 4291 section 2.5.5.2).
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  [[nodiscard]] bool is_v4() const;
  // What the index holds for it, after the prefix kValue.
  [[nodiscard]] std::string term() const;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; nothing when it is none, or all zeros.
std::optional<IpAddress> read_ip(std::string_view typed);

// How sure it is that the address means the person who has it.
double score_of(const IpAddress& address);

// Follows the words of a text and says at which of them to look for an address. The collector of
// index terms and the matcher both use it, so that what is matched is in the index.
class IpRun {
 public:
  // The next word's distance from the one before. True when an address may stand here.
  bool add(std::string_view between) {
    if (between == ".") {
      ++dots_;
    } else if (between == ":") {
      ++colons_;
    } else {
      dots_ = colons_ = 0;
      has_elision_ = between.ends_with("::");
    }
    return dots_ >= 3 || colons_ >= 7 || has_elision_;
  }

 private:
  unsigned dots_ = 0, colons_ = 0;
  bool has_elision_ = false;
};

struct WrittenIp {
  IpAddress address;
  std::size_t begin = 0, end = 0;
};
// The address of which the word at [begin, end) is a part.
std::optional<WrittenIp> ip_around(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace oubli::subject
