// SPDX-License-Identifier: GPL-3.0-or-later
// The words around a place in a text, read again once a hit is worth a closer look. A value type;
// one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/subject/gap.h"

namespace oubli::subject {

struct NearbyWord {
  std::string folded;
  std::string key;
  std::string_view written;
  std::size_t begin = 0, end = 0;  // in the whole text
  bool is_capitalised = false;
  Gap gap = Gap::Far;  // to the word before
};

class Nearby {
 public:
  static constexpr std::size_t kReach = 96;  // bytes: a birth date's context, a number's groups
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  // The words of `text` from `reach` bytes before `begin` to as many after `end`. `text` outlives
  // this.
  Nearby(std::string_view text, std::size_t begin, std::size_t end, std::size_t reach = kReach);

  [[nodiscard]] std::size_t size() const { return words_.size(); }
  [[nodiscard]] const NearbyWord& operator[](std::size_t at) const { return words_[at]; }
  // The word that begins at this offset of the text, or kNowhere.
  [[nodiscard]] std::size_t starting_at(std::size_t offset) const;
  // The byte at this offset of the text; 0 outside.
  [[nodiscard]] char byte(std::size_t offset) const {
    return offset < text_.size() ? text_[offset] : '\0';
  }
  [[nodiscard]] std::string_view text(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }
  [[nodiscard]] Gap gap_after(std::size_t at) const {
    return at + 1 < words_.size() ? words_[at + 1].gap : Gap::Far;
  }

 private:
  std::string_view text_;
  std::vector<NearbyWord> words_;
};

}  // namespace oubli::subject
