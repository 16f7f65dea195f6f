// SPDX-License-Identifier: GPL-3.0-or-later
// An IP address asked for: found in every way of writing it (RFC 4291 section 2.2), and not inside
// a longer run of numbers. Value types and pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "indexer/query.h"

namespace oubli::subject {

// Sixteen bytes; an IPv4 address as the last four after ::ffff (RFC 4291 section 2.5.5.2).
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  [[nodiscard]] bool is_v4() const;
  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

// "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; nothing when it is none, or all zeros.
std::optional<IpAddress> read_ip(std::string_view typed);

class IpMatcher {
 public:
  explicit IpMatcher(const IpAddress& address);

  [[nodiscard]] double score() const { return score_; }
  // True for the words at which judge() wants to look: a group that is not zero.
  [[nodiscard]] bool wants(std::string_view folded) const;
  // Where the address stands around the word at [begin, end); an empty range when it does not.
  [[nodiscard]] std::pair<std::size_t, std::size_t> judge(std::string_view text, std::size_t begin,
                                                          std::size_t end) const;
  // Messages with all its groups.
  [[nodiscard]] index::Query query() const;

 private:
  IpAddress address_;
  double score_ = 0.0;
  // Of every group that has to be written, the ways of writing it.
  std::vector<std::vector<std::string>> groups_;
};

}  // namespace oubli::subject
