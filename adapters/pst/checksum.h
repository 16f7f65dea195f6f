// SPDX-License-Identifier: GPL-3.0-or-later
// The checksum and the signature that pages and blocks carry ([MS-PST] 5.3, 5.5). Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/pst/format.h"

namespace oubli::pst {

// CRC-32 (reflected 0xEDB88320), begun with 0 and not inverted at the end.
[[nodiscard]] std::uint32_t checksum(std::string_view bytes);

// Of where something stands and its bid. Only the low 32 bits of both count, beyond 4 GiB too.
[[nodiscard]] constexpr std::uint16_t signature(Offset at, Bid bid) {
  const auto mixed = static_cast<std::uint32_t>(at) ^ static_cast<std::uint32_t>(bid);
  return static_cast<std::uint16_t>((mixed >> 16U) ^ (mixed & 0xFFFFU));
}

}  // namespace oubli::pst
