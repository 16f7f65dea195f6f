// SPDX-License-Identifier: GPL-3.0-or-later
// A set of 64-bit hashes in one flat array: 16 bytes a member or less where std::unordered_set
// takes 40. The hashes are keyed, so their own bits are as good as any. A value type; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace oubli::index {

class HashSet {
 public:
  // True when the hash was not there yet.
  bool insert(std::uint64_t hash) {
    if (hash == 0) return !std::exchange(has_zero_, true);
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    if (!place(hash)) return false;
    ++size_;
    return true;
  }

  [[nodiscard]] std::size_t size() const { return size_ + (has_zero_ ? 1 : 0); }
  [[nodiscard]] std::size_t memory() const { return slots_.size() * sizeof(std::uint64_t); }

 private:
  bool place(std::uint64_t hash) {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      if (slots_[at] == hash) return false;
      if (slots_[at] != 0) continue;
      slots_[at] = hash;
      return true;
    }
  }

  void grow() {
    std::vector<std::uint64_t> old(slots_.empty() ? 1024 : slots_.size() * 2);
    old.swap(slots_);
    for (const std::uint64_t hash : old) {
      if (hash != 0) place(hash);
    }
  }

  std::vector<std::uint64_t> slots_;  // a power of two of them, 0 is free
  std::size_t size_ = 0;
  bool has_zero_ = false;
};

}  // namespace oubli::index
