// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed files: recognised by their first bytes, read as what they decompress to. Decompressing
// is work for the confined side; nothing here opens a file. Owned by one reader; one thread.
// Failure: damage is an Error after the bytes before it.
#pragma once

#include <memory>
#include <string_view>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli {

// Bytes of a file's head that are enough to tell.
inline constexpr std::size_t kMagicSize = 6;
[[nodiscard]] Compression compression_of(std::string_view head);

// Decompressed bytes, one run after the other.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;
  // Up to into.size() bytes; none at the end.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
  // Bytes of the file that were used for what was read.
  [[nodiscard]] virtual std::uint64_t used() const = 0;
};

// `fd` is lent by the caller, who outlives the stream. Gzip is read with zlib itself, because
// libarchive throws away what it has of the last 64 KB when a file is cut short.
[[nodiscard]] std::unique_ptr<ByteStream> open_gzip(int fd);
[[nodiscard]] std::unique_ptr<ByteStream> open_with_libarchive(int fd, Compression compression);

// How much of a compressed file is compressed data, and what it comes to. What stands behind it
// (zero bytes on a tape) belongs to nothing. Reads to the end.
struct StreamSize {
  std::uint64_t packed = 0, unpacked = 0;
};
[[nodiscard]] Result<StreamSize> measure(int fd, Compression compression);

// What the file holds: the file itself, or what it decompresses to. `longest_message` bytes from
// the last release_before() on stay readable, and so do the last few mebibytes.
[[nodiscard]] std::unique_ptr<ByteSource> open_bytes(int fd, Compression compression,
                                                     std::uint64_t longest_message);

}  // namespace oubli
