// SPDX-License-Identifier: GPL-3.0-or-later
// A number in a record of a zip: where it stands and how wide it is. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/bytes/little_endian.h"

namespace oubli::archive {

struct ZipSpot {
  std::size_t at = 0;
  unsigned width = 0;  // bytes
};

[[nodiscard]] inline std::uint64_t number_at(std::string_view record, ZipSpot spot) {
  const std::string_view bytes = record.substr(spot.at, spot.width);
  return u64(bytes, 0);
}

// What a field holds whose number stands elsewhere, as it is too large (zip64).
[[nodiscard]] constexpr std::uint64_t all_ones(unsigned width) {
  return width >= 8 ? UINT64_MAX : (1ULL << (8 * width)) - 1;
}
[[nodiscard]] inline bool is_elsewhere(std::string_view record, ZipSpot spot) {
  return number_at(record, spot) == all_ones(spot.width);
}

inline void put_bits(std::string& record, ZipSpot spot, std::uint64_t bits) {
  for (unsigned i = 0; i < spot.width; ++i, bits >>= 8U) {
    record[spot.at + i] = static_cast<char>(bits & 0xFFU);
  }
}

inline Status put_number(std::string& record, ZipSpot spot, std::uint64_t number) {
  put_bits(record, spot, number);
  if (spot.width == 8 || number < all_ones(spot.width)) return {};
  return refused("a number of its header has outgrown the room that it stood in");
}

}  // namespace oubli::archive
