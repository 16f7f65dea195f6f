// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed files: recognised by their first bytes, read as what they decompress to. Decompressing
// is work for the confined side (see unpack_by); nothing here opens a file. Owned by one reader;
// one thread. Failure: damage is an Error after the bytes before it.
#pragma once

#include <functional>
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

// The packed bytes from an offset on, which only grows; short only at their end.
using PackedBytes = std::function<Result<std::size_t>(std::uint64_t offset, std::span<char> into)>;

// Of zeros, which may stand behind compressed data and are nothing; what else stands there may be
// mail that nobody would see: damage.
[[nodiscard]] bool is_padding(std::string_view bytes);
[[nodiscard]] Error behind_compressed_data();

// Unpacks right here. What `packed` refers to outlives the stream. Gzip is read with zlib itself,
// because libarchive throws away what it has of the last 64 KB when a file is cut short.
[[nodiscard]] std::unique_ptr<ByteStream> open_packed(PackedBytes packed, Compression compression);
[[nodiscard]] std::unique_ptr<ByteStream> open_gzip(PackedBytes packed);
[[nodiscard]] std::unique_ptr<ByteStream> open_with_libarchive(PackedBytes packed,
                                                               Compression compression);

// Who unpacks the files of this process from now on; unless it says so, it does it itself. A
// process that holds keys and destroys mail hands it to a confined worker, and so no caller can
// forget to. Set by main's thread while no other runs; what `packed` refers to outlives the stream.
using StreamOpener =
    std::function<std::unique_ptr<ByteStream>(PackedBytes packed, Compression compression)>;
void unpack_by(StreamOpener opener);
// What is unpacked so. It asks for `packed` in a thread of its own, until it is gone.
[[nodiscard]] std::unique_ptr<ByteStream> open_stream(PackedBytes packed, Compression compression);
// All of a file.
[[nodiscard]] PackedBytes packed_in(int fd);

// How much of a compressed file is compressed data, and what it comes to. What stands behind it
// (zero bytes on a tape) belongs to nothing. Reads to the end.
struct StreamSize {
  std::uint64_t packed = 0, unpacked = 0;
};
[[nodiscard]] Result<StreamSize> measure(ByteStream& stream);

// A stream read by offset: `keep` bytes from the last release_before() on stay readable, and so do
// the last few mebibytes.
[[nodiscard]] std::unique_ptr<ByteSource> by_offset(std::unique_ptr<ByteStream> stream,
                                                    std::uint64_t keep);

// What it decompresses to. `longest_message` bytes from the last release_before() on stay readable,
// and so do the last few mebibytes.
[[nodiscard]] std::unique_ptr<ByteSource> open_bytes(PackedBytes packed, Compression compression,
                                                     std::uint64_t longest_message);
// Or of a file, which may not be compressed.
[[nodiscard]] std::unique_ptr<ByteSource> open_bytes(int fd, Compression compression,
                                                     std::uint64_t longest_message);

}  // namespace oubli
