// SPDX-License-Identifier: GPL-3.0-or-later
// What an archive may cost: bytes are counted as they come out of every packing in it, and held
// against those of the file that were read for them. A bomb is named as one long before it is
// through. Owned by one walk; one thread. Failure: Damaged, from then on.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "adapters/base/result.h"

namespace oubli::archive {

class Budget {
 public:
  // `alive`: called for every mebibyte or so of work. May be empty.
  explicit Budget(std::function<void()> alive) : alive_(std::move(alive)) {}

  void add_packed(std::uint64_t bytes) { packed_ += bytes; }

  Status spend(std::uint64_t bytes) {
    unpacked_ += bytes;
    if (alive_ && unpacked_ - told_ >= kOften) {
      told_ = unpacked_;
      alive_();
    }
    if (unpacked_ <= kFree || unpacked_ / kMostRatio <= packed_) return {};
    return damaged("unpacks to more than " + std::to_string(kMostRatio) +
                   " times its size: taken for a decompression bomb");
  }

 private:
  static constexpr std::uint64_t kOften = 1U << 20;
  // No backup comes near it; a gigabyte of anything is bearable.
  static constexpr std::uint64_t kFree = 1ULL << 30, kMostRatio = 1000;

  std::function<void()> alive_;
  std::uint64_t packed_ = 0, unpacked_ = 0, told_ = 0;
};

}  // namespace oubli::archive
