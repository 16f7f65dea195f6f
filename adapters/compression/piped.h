// SPDX-License-Identifier: GPL-3.0-or-later
// What another program writes into a pipe. The descriptor is lent. Owned by one reader; one thread.
#pragma once

#include "adapters/compression/compression.h"

namespace oubli {

class PipedBytes final : public ByteStream {
 public:
  explicit PipedBytes(int fd) : fd_(fd) {}
  Result<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] std::uint64_t used() const override { return used_; }

 private:
  int fd_;
  std::uint64_t used_ = 0;
};

}  // namespace oubli
