// SPDX-License-Identifier: GPL-3.0-or-later
// What every format turns into: a message is a run of bytes with an identity (its content hash)
// and a place it was found. Value types; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oubli {

// Byte offsets in a file as stored; for a compressed file, in what it decompresses to.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // one past the last

  [[nodiscard]] std::uint64_t size() const { return end - begin; }
  bool operator==(const ByteRange&) const = default;
};

// BLAKE2b-256 of a message's bytes exactly as they stand in the container, framing (From_ line,
// separating blank line, .emlx count and property list) left out, escaping left in. Two places
// with the same hash hold the same message. A message whose reader makes the bytes itself (from
// properties) has the hash of what is stored: RawMessage::hash.
struct ContentHash {
  static constexpr std::size_t kSize = 32;
  std::array<std::uint8_t, kSize> bytes{};

  bool operator==(const ContentHash&) const = default;
  auto operator<=>(const ContentHash&) const = default;
};

// REQUIRES: sodium_init() has succeeded (base library initialises it in main and in tests).
[[nodiscard]] ContentHash content_hash(std::string_view message);
[[nodiscard]] std::string to_hex(const ContentHash& hash);

// A message as a reader hands it out. `bytes` is lent for the duration of the call.
struct RawMessage {
  std::size_t file = 0;      // index into WorkItem::files
  std::uint64_t frame = 0;   // where the framing begins (the From_ line); range.begin without one
  ByteRange range{};         // the message itself
  std::string_view bytes{};  // all of it, or its first Limits::message_bytes when `is_cut`
  bool is_cut = false;       // longer than the limit: the rest was not handed out
  // It holds what looks like the beginning of another message, and only a Content-Length vouches
  // for its being body: whoever looks for something reads the bytes both ways.
  bool is_contested = false;
  // Of a message that `bytes` are a rendering of: what it is known by, whatever the rendering says.
  std::optional<ContentHash> hash{};
  // Of a container with folders in it: the one the message stands in; of an archive: what the
  // message is called in it. Lent like `bytes`.
  std::string_view folder{};
};

// REQUIRES: as content_hash().
[[nodiscard]] ContentHash identity_of(const RawMessage& message);

}  // namespace oubli
