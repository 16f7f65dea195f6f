// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps what was read last of a source that is read in small pieces here and there, and where each
// reading costs. Owned by one reader; one thread. Memory: 2 MiB. Failure: that of the source.
#pragma once

#include <array>
#include <string>

#include "adapters/bytes/byte_source.h"

namespace oubli {

class HeldBytes final : public ByteSource {
 public:
  // `source` is lent by the caller, who outlives this.
  explicit HeldBytes(ByteSource& source) : source_(source) {}
  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override;

 private:
  static constexpr std::size_t kChunk = 64U << 10, kHeld = 32;
  struct Chunk {
    std::uint64_t number = UINT64_MAX, used = 0;
    std::string bytes;
  };
  Result<const std::string*> chunk(std::uint64_t number);

  ByteSource& source_;
  std::array<Chunk, kHeld> chunks_;
  std::uint64_t clock_ = 0;
};

}  // namespace oubli
