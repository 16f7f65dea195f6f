// SPDX-License-Identifier: GPL-3.0-or-later
// A window of one mebibyte that slides over a ByteSource, so that a parser can look around an
// offset without holding the file. Owned by one parser; one thread. Failure: damage in the source
// looks like its end, and damage() says that it was not; a parser asks before it trusts an end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/bytes/byte_source.h"

namespace oubli {

class Window {
 public:
  static constexpr std::size_t kCapacity = 1U << 20;
  // Bytes kept before the offset asked for, so that its surroundings need no second read.
  static constexpr std::size_t kLookBehind = 4096;

  // `source` is lent by the caller, who outlives the window.
  explicit Window(ByteSource& source) : source_(source) {}

  // Everything the window holds from `at` on: at least `want` bytes, fewer only at the end. The
  // view lives until the next call. REQUIRES: want <= kCapacity - kLookBehind.
  std::string_view look(std::uint64_t at, std::size_t want);

  // [begin, end) when the window holds all of it.
  [[nodiscard]] std::optional<std::string_view> held(std::uint64_t begin, std::uint64_t end) const;

  // Where the bytes end. REQUIRES: the last look() gave fewer bytes than it was asked for.
  [[nodiscard]] std::uint64_t end() const { return base_ + size_; }

  // Why the bytes ended early, if they did.
  [[nodiscard]] const std::optional<Error>& damage() const { return damage_; }

 private:
  void slide(std::uint64_t at);

  ByteSource& source_;
  std::unique_ptr<char[]> bytes_;
  std::uint64_t base_ = 0;
  std::size_t size_ = 0;
  bool at_end_ = false;  // the window reaches the end of the source
  std::optional<Error> damage_;
};

}  // namespace oubli
