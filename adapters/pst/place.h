// SPDX-License-Identifier: GPL-3.0-or-later
// Where an item of a PST stands, as a range of bytes that no byte of the file corresponds to: it
// begins at the item's number, shifted to leave room for the rendering's length. The number is the
// node's id, which outlives every change around it; of a block that no node refers to it is the
// block's number, above all nodes. Pure; any thread.
#pragma once

#include <optional>

#include "adapters/message.h"
#include "adapters/pst/format.h"

namespace oubli::pst {

inline constexpr unsigned kRoomBits = 30;  // of 63: positions are stored as signed numbers
inline constexpr std::uint64_t kRoom = 1ULL << kRoomBits;
inline constexpr std::uint64_t kFirstOrphan = 1ULL << 32U;
inline constexpr std::uint64_t kNumbers = kFirstOrphan * 2;

[[nodiscard]] constexpr std::uint64_t number_at(std::uint64_t begin) { return begin >> kRoomBits; }
[[nodiscard]] constexpr std::uint64_t begin_of(std::uint64_t number) { return number << kRoomBits; }
[[nodiscard]] constexpr ByteRange range_of(std::uint64_t number, std::size_t size) {
  const std::uint64_t length = size < kRoom ? size : kRoom - 1;
  return {begin_of(number), begin_of(number) + length};
}

// Nothing where the block's number is too high to be told apart; none so high was ever given.
[[nodiscard]] constexpr std::optional<std::uint64_t> number_of_orphan(Bid bid) {
  const std::uint64_t index = bid >> 1U;  // the bit that tells internal blocks is part of it
  if (index >= kFirstOrphan) return std::nullopt;
  return kFirstOrphan + index;
}
[[nodiscard]] constexpr Bid orphan_of(std::uint64_t number) {
  return (number - kFirstOrphan) << 1U;
}

}  // namespace oubli::pst
