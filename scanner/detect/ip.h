// SPDX-License-Identifier: GPL-3.0-or-later
// Internet addresses: IPv4 dotted quads, IPv6 in every text form of RFC 4291 section 2.2 with
// the zone of RFC 4007. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/detect/rule.h"

namespace oubli::detect {

using Ipv4 = std::array<std::uint8_t, 4>;
using Ipv6 = std::array<std::uint16_t, 8>;
std::optional<Ipv4> parse_ipv4(std::string_view text);
std::optional<Ipv6> parse_ipv6(std::string_view text);  // without zone
std::string to_string(const Ipv6& address);             // RFC 5952

void find_ipv4(const Look& look);
void find_ipv6(const Look& look);

}  // namespace oubli::detect
