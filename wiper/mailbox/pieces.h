// SPDX-License-Identifier: GPL-3.0-or-later
// A new file put together piece by piece, each behind the one before. One thread. Failure: of
// reading alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/bytes/byte_source.h"
#include "wiper/mailbox/mbox_cut.h"

namespace oubli::wiper {

[[nodiscard]] inline bool is_copied(const Piece& piece) {
  return piece.replaced == nullptr && piece.bytes.empty() && !piece.made;
}

// What stands in [begin, end) of the old file.
inline void keep(Cut& cut, std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return;
  cut.new_size += end - begin;
  auto& pieces = cut.pieces;
  if (!pieces.empty() && is_copied(pieces.back()) && pieces.back().range.end == begin) {
    pieces.back().range.end = end;
  } else {
    pieces.push_back({{begin, end}});
  }
}

// What the old file does not hold.
inline void put(Cut& cut, std::string bytes) {
  if (bytes.empty()) return;
  cut.new_size += bytes.size();
  cut.pieces.push_back({{0, 0}, nullptr, std::move(bytes)});
}

// Bytes of which one copy serves all who hand them on.
[[nodiscard]] inline std::shared_ptr<const MadeBytes> held_bytes(std::string bytes) {
  auto made = std::make_shared<MadeBytes>();
  made->size = bytes.size();
  made->digest = content_hash(bytes);
  made->is_held = true;
  made->make = [bytes = std::move(bytes)](const auto& take) { return take(bytes); };
  return made;
}

inline void put(Cut& cut, std::shared_ptr<const MadeBytes> made) {
  cut.new_size += made->size;
  cut.pieces.push_back({{0, 0}, nullptr, {}, std::move(made)});
}

// Puts `more` behind, of which what is copied stands `shift` bytes further on in the old file.
inline void append(Cut& cut, Cut more, std::uint64_t shift = 0) {
  for (Piece& piece : more.pieces) {
    if (is_copied(piece)) {
      keep(cut, shift + piece.range.begin, shift + piece.range.end);
    } else if (piece.made) {
      put(cut, std::move(piece.made));
    } else {
      put(cut, std::move(piece.bytes));
    }
  }
}

// Hands over, in runs, what the pieces come to; `bytes` is what the copied ones are copied from.
// REQUIRES: none is replaced.
template <typename Take>
Status for_bytes(ByteSource& bytes, const std::vector<Piece>& pieces, Take take) {
  constexpr std::uint64_t kRun = 1U << 20;
  std::string room;
  for (const Piece& piece : pieces) {
    Status put;
    if (!piece.bytes.empty()) put = take(std::string_view(piece.bytes));
    if (piece.made) put = piece.made->make(take);
    if (!put) return put;
    for (std::uint64_t at = piece.range.begin; at < piece.range.end;) {
      room.resize(static_cast<std::size_t>(std::min(kRun, piece.range.end - at)));
      bytes.release_before(at);
      auto got = bytes.read_at(at, room);
      if (!got) return std::move(got).take_error();
      if (*got < room.size()) return damaged("it ends early");
      if (Status taken = take(std::string_view(room)); !taken) return taken;
      at += room.size();
    }
  }
  return {};
}

}  // namespace oubli::wiper
