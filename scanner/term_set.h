// SPDX-License-Identifier: GPL-3.0-or-later
// The distinct terms of one message: an open-addressing table of hashes over one arena of bytes.
// Kept from message to message, so that a term costs no allocation. Owned by a TermCollector; one
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oubli {

class TermSet {
 public:
  TermSet();

  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t begin = 0;  // in the arena
    std::uint32_t size = 0;
    std::uint32_t extra = 0;  // whatever the owner wants to remember of the term
  };

  // The entry of prefix + text, and whether it is new. nullptr when the set is full. The entry
  // stands until the next insert.
  Entry* insert(char prefix, std::string_view text, bool& is_new);
  void add(char prefix, std::string_view text) {
    bool is_new = false;
    insert(prefix, text, is_new);
  }

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] std::string_view text(const Entry& entry) const {
    return std::string_view(arena_).substr(entry.begin, entry.size);
  }
  // More different terms than a mail can sensibly have: the rest was refused.
  [[nodiscard]] bool is_full() const { return is_full_; }
  void clear();

  // Enough for every word of a 20 MB text; bounds what one hostile message may cost.
  static constexpr std::size_t kMostTerms = 1U << 20;
  static constexpr std::size_t kLongestTerm = 200;  // bytes; longer ones are cut

 private:
  void grow();

  std::uint64_t seed_;  // differs between processes, so that collisions cannot be prepared
  std::string arena_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // index into entries_ plus one; 0 is free
  bool is_full_ = false;
};

}  // namespace oubli
