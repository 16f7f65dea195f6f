// SPDX-License-Identifier: GPL-3.0-or-later
// Hashes byte ranges of what a file holds, in pieces: ranges are asked for in file order and most
// are small, so one read serves many. One thread. Failure: a read error, or it ends early.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"
#include "adapters/message.h"

namespace oubli::wiper {

inline constexpr std::size_t kHashedAtOnce = 256U << 10;

class RangeHasher {
 public:
  // `source` is lent and outlives this; it must not change meanwhile.
  explicit RangeHasher(ByteSource& source) : source_(source) {}
  // BLAKE2b-256, the number content_hash() gives for the same bytes.
  Result<ContentHash> hash(const ByteRange& range);

 private:
  Status fill(std::uint64_t at);

  ByteSource& source_;
  std::string bytes_;
  std::uint64_t begin_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace oubli::wiper
