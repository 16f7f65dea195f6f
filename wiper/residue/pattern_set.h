// SPDX-License-Identifier: GPL-3.0-or-later
// Finds many byte strings at once: where the first four bytes of one may stand is told for 32
// places in a few instructions (AVX2, where the machine has it), and only there are they compared.
// Built once, then used by any thread. Cannot fail.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::wiper {

class PatternSet {
 public:
  static constexpr std::size_t kShortest = 4;

  struct Pattern {
    std::string bytes;
    std::uint64_t* count = nullptr;  // the caller's; what is found is for the caller to add

    // Several streams, of several threads, may count in the same place.
    void counted() const {
      std::atomic_ref<std::uint64_t>(*count).fetch_add(1, std::memory_order_relaxed);
    }
  };

  // REQUIRES: at least kShortest bytes.
  void add(std::string bytes, std::uint64_t& count);
  // Call once, after the last add() and before the first find().
  void prepare();

  [[nodiscard]] bool empty() const { return patterns_.empty(); }
  // Bytes of the longest pattern; 0 when there is none.
  [[nodiscard]] std::size_t longest() const { return longest_; }

  using Take = std::function<void(std::size_t at, const Pattern& pattern)>;
  // Every place in `bytes` where a pattern stands whole.
  void find(std::string_view bytes, const Take& take) const;

 private:
  static constexpr std::size_t kBuckets = 8;
  using Nibbles = std::array<unsigned char, 16>;  // value → a bit for each bucket

  // A bit for each bucket one of whose patterns may begin there; gives where it stopped.
  std::size_t find_by_32(std::string_view bytes, const Take& take) const;
  [[nodiscard]] unsigned buckets_at(const char* at) const;
  void compare(std::string_view bytes, std::size_t at, unsigned buckets, const Take& take) const;

  std::vector<Pattern> patterns_;  // after prepare(): in order, so that neighbours share a bucket
  std::array<std::size_t, kBuckets + 1> bucket_{};  // where each begins in patterns_
  std::array<Nibbles, kShortest> low_{}, high_{};
  std::size_t longest_ = 0;
};

}  // namespace oubli::wiper
