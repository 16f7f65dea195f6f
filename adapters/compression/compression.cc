// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/compression/compression.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <vector>

#include "adapters/base/files.h"

namespace oubli {
namespace {

using namespace std::string_view_literals;

constexpr std::array kMagic{
    std::pair{"\x1F\x8B"sv, Compression::Gzip},
    std::pair{"BZh"sv, Compression::Bzip2},
    std::pair{"\xFD\x37zXZ\0"sv, Compression::Xz},
    std::pair{"\x28\xB5\x2F\xFD"sv, Compression::Zstd},
    std::pair{"\x04\x22\x4D\x18"sv, Compression::Lz4},
};

// A stream read by offset: blocks are kept from the last release on up to a limit, after which the
// middle goes and only the first part and the newest blocks stay.
class StreamedBytes final : public ByteSource {
 public:
  StreamedBytes(std::unique_ptr<ByteStream> stream, std::uint64_t keep)
      : stream_(std::move(stream)), kept_blocks_(keep / kBlock + 2) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const std::uint64_t at = offset + done;
      while (at >= end_ && !is_over_) read_block();
      if (at >= end_) break;
      const auto block = blocks_.find(at / kBlock);
      if (block == blocks_.end()) return failed("decompressed bytes asked for again");
      const auto skip = static_cast<std::size_t>(at % kBlock);
      const std::size_t filled = std::min<std::uint64_t>(kBlock, end_ - at / kBlock * kBlock);
      const std::size_t n = std::min(into.size() - done, filled - skip);
      std::memcpy(into.data() + done, block->second.get() + skip, n);
      done += n;
    }
    if (done == 0 && !into.empty() && damage_) return *damage_;
    return done;
  }

  void release_before(std::uint64_t offset) override {
    pinned_ = offset / kBlock;
    blocks_.erase(blocks_.begin(), blocks_.lower_bound(pinned_));
  }

 private:
  static constexpr std::uint64_t kBlock = 256U << 10;
  static constexpr std::uint64_t kNewest = 16;  // blocks; more than a Window looks back

  // Fills the block at end_, which is the beginning of one unless the stream is over.
  void read_block() {
    const std::uint64_t number = end_ / kBlock;
    auto block = std::make_unique_for_overwrite<char[]>(kBlock);
    std::size_t size = 0;
    while (size < kBlock && !is_over_) {
      auto got = stream_->read({block.get() + size, kBlock - size});
      if (got) {
        size += *got;
        is_over_ = *got == 0;
      } else {
        damage_ = std::move(got).take_error();
        is_over_ = true;
      }
    }
    end_ += size;
    // What comes before the pin was given up already.
    if (number >= pinned_) blocks_.emplace(number, std::move(block));
    forget_middle(number);
  }

  void forget_middle(std::uint64_t newest) {
    if (newest < kNewest) return;
    const auto first = blocks_.lower_bound(pinned_ + kept_blocks_);
    const auto last = blocks_.lower_bound(newest - kNewest);
    if (first != blocks_.end() && (last == blocks_.end() || first->first < last->first)) {
      blocks_.erase(first, last);
    }
  }

  std::unique_ptr<ByteStream> stream_;
  std::map<std::uint64_t, std::unique_ptr<char[]>> blocks_;
  std::uint64_t kept_blocks_;
  std::uint64_t pinned_ = 0;
  std::uint64_t end_ = 0;
  bool is_over_ = false;
  std::optional<Error> damage_;
};

StreamOpener& stream_opener() {
  static StreamOpener held;
  return held;
}

}  // namespace

void unpack_by(StreamOpener by) { stream_opener() = std::move(by); }

std::unique_ptr<ByteStream> open_stream(PackedBytes packed, Compression compression) {
  return stream_opener() ? stream_opener()(std::move(packed), compression)
                         : open_packed(std::move(packed), compression);
}

PackedBytes packed_in(int fd) {
  return [fd](std::uint64_t offset, std::span<char> into) { return read_at(fd, offset, into); };
}

std::unique_ptr<ByteStream> open_packed(PackedBytes packed, Compression compression) {
  if (compression == Compression::Gzip) return open_gzip(std::move(packed));
  return open_with_libarchive(std::move(packed), compression);
}

bool is_padding(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char byte) { return byte == '\0'; });
}

Error behind_compressed_data() {
  return damaged("something that cannot be read stands behind the compressed data",
                 "unpack it into a file, and scan what stands there");
}

Compression compression_of(std::string_view head) {
  for (const auto& [magic, compression] : kMagic) {
    if (!head.starts_with(magic)) continue;
    if (compression == Compression::Bzip2 && (head.size() < 4 || head[3] < '1' || head[3] > '9')) {
      continue;
    }
    return compression;
  }
  return Compression::None;
}

Result<StreamSize> measure(ByteStream& stream) {
  std::vector<char> into(256U << 10);
  StreamSize size;
  for (;;) {
    auto got = stream.read(into);
    if (!got) return std::move(got).take_error();
    size.unpacked += *got;
    size.packed = stream.used();
    if (*got == 0) return size;
  }
}

std::unique_ptr<ByteSource> by_offset(std::unique_ptr<ByteStream> stream, std::uint64_t keep) {
  return std::make_unique<StreamedBytes>(std::move(stream), keep);
}

std::unique_ptr<ByteSource> open_bytes(PackedBytes packed, Compression compression,
                                       std::uint64_t longest_message) {
  return by_offset(open_stream(std::move(packed), compression), longest_message);
}

std::unique_ptr<ByteSource> open_bytes(int fd, Compression compression,
                                       std::uint64_t longest_message) {
  if (compression == Compression::None) return std::make_unique<FileBytes>(fd);
  return open_bytes(packed_in(fd), compression, longest_message);
}

}  // namespace oubli
