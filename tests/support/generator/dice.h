// SPDX-License-Identifier: GPL-3.0-or-later
// The generator's only source of chance: splitmix64, integers throughout, so that the same seed
// gives the same bytes on every machine. A die is named by (seed, stream, index): each decision
// about message or person `index` has a stream of its own and can be remade at any time.
// Value type; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace oubli::generator {

enum class Stream : std::uint64_t {
  Parent = 1,
  Thread,
  Sender,
  Date,
  Genre,
  Subject,
  Body,
  Quote,
  Envelope,
  Transport,
  Identifier,
  Attachment,
  Person,
  Plan,
  Plant,
  Vocabulary,
  Background,
  Shape,
  Odd,
  Html,
  Folder,
};

class Dice {
 public:
  Dice(std::uint64_t seed, Stream stream, std::uint64_t index)
      : state_(
            mix(mix(seed + 0x6a09e667f3bcc909ULL) ^ (static_cast<std::uint64_t>(stream) << 56U)) ^
            mix(index + 0xbb67ae8584caa73bULL)) {}

  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15ULL); }

  // REQUIRES: n > 0. Uniform in 0..n-1 (the bias of 2^-32 does not matter here).
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(((next() >> 32U) * n) >> 32U);
  }
  // Uniform in low..high, both included.
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  bool in_thousand(std::size_t n) { return below(1000) < n; }

  template <typename Container>
  const auto& pick(const Container& from) {
    return from[below(from.size())];
  }
  char digit() { return static_cast<char>('0' + below(10)); }

  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

}  // namespace oubli::generator
