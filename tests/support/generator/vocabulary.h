// SPDX-License-Identifier: GPL-3.0-or-later
// A language's words in order of frequency, drawn by Zipf's law: frequent words as listed, then a
// long tail built from syllables. Integer arithmetic only, so that every machine draws the same.
// Immutable after construction; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generator/dice.h"
#include "tests/support/generator/language.h"

namespace oubli::generator {

class Vocabulary {
 public:
  static constexpr std::size_t kWords = 24'000;

  Vocabulary(const Language& language, std::uint64_t number);

  [[nodiscard]] std::string_view word(std::size_t rank) const {
    return std::string_view(text_).substr(begin_[rank], begin_[rank + 1] - begin_[rank]);
  }
  [[nodiscard]] std::string_view draw(Dice& dice) const {
    const std::uint64_t r = dice.next();
    const std::size_t slot = static_cast<std::size_t>(((r >> 32U) * kWords) >> 32U);
    return word(static_cast<std::uint32_t>(r) < keep_[slot] ? slot : alias_[slot]);
  }

 private:
  void append(std::string_view word);
  void weigh();

  std::string text_;
  std::vector<std::uint32_t> begin_{0};
  std::vector<std::uint32_t> keep_, alias_;  // Walker's alias method
};

// One vocabulary per language, built on first use.
const std::vector<Vocabulary>& vocabularies();

}  // namespace oubli::generator
