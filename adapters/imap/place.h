// SPDX-License-Identifier: GPL-3.0-or-later
// Where a message on a mail server stands, as a range of bytes that no byte of a file corresponds
// to: it begins at the message's UID, shifted to leave room for its length. A UID means nothing
// without its folder's UIDVALIDITY, which is the place's frame. Pure; any thread.
#pragma once

#include <cstdint>

#include "adapters/message.h"

namespace oubli::imap {

using Uid = std::uint32_t;

inline constexpr unsigned kRoomBits = 30;  // of 63: positions are stored as signed numbers
inline constexpr std::uint64_t kRoom = 1ULL << kRoomBits;

[[nodiscard]] constexpr std::uint64_t number_at(std::uint64_t begin) { return begin >> kRoomBits; }
[[nodiscard]] constexpr std::uint64_t begin_of(std::uint64_t number) { return number << kRoomBits; }
[[nodiscard]] constexpr ByteRange range_of(Uid uid, std::uint64_t size) {
  const std::uint64_t begin = begin_of(uid);
  return {begin, begin + (size < kRoom ? size : kRoom - 1)};
}

}  // namespace oubli::imap
