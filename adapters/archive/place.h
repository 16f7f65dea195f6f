// SPDX-License-Identifier: GPL-3.0-or-later
// Where a message in an archive stands, as a range of bytes: the number of the entry it is in, and
// its place within that entry's content (within what that decompresses to, where it is compressed).
// Every member of the archive is counted, whatever it is, so that another reader of the format
// comes to the same number. What stands in archives within it is numbered apart, as it is met.
// Pure; any thread.
#pragma once

#include <cstdint>

namespace oubli::archive {

inline constexpr unsigned kOffsetBits = 36;  // of 63: positions are stored as signed numbers
inline constexpr std::uint64_t kLongestEntry = 1ULL << kOffsetBits;
inline constexpr std::uint64_t kMostEntries = 1ULL << 26U;
inline constexpr std::uint64_t kFirstNested = kMostEntries;

[[nodiscard]] constexpr std::uint64_t entry_at(std::uint64_t position) {
  return position >> kOffsetBits;
}
[[nodiscard]] constexpr std::uint64_t offset_at(std::uint64_t position) {
  return position & (kLongestEntry - 1);
}
// REQUIRES: entry < 2 * kMostEntries, offset < kLongestEntry.
[[nodiscard]] constexpr std::uint64_t position_of(std::uint64_t entry, std::uint64_t offset) {
  return (entry << kOffsetBits) | offset;
}

// An item of a PST has 33 bits, which leaves room for a range behind the place of its number.
inline constexpr unsigned kItemBits = 3;
[[nodiscard]] constexpr std::uint64_t item_at(std::uint64_t position) {
  return offset_at(position) >> kItemBits;
}

}  // namespace oubli::archive
