// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/generator/vocabulary.h"

#include <unordered_set>

namespace oubli::generator {
namespace {

// Rare words are longer, as in real text.
std::string build_word(const std::vector<std::string_view>& syllables,
                       const std::vector<std::string_view>& endings, std::size_t rank, Dice& dice) {
  std::string word;
  const std::size_t count = 1 + dice.below(rank < 2'000 ? 2 : 3);
  for (std::size_t i = 0; i < count; ++i) word += dice.pick(syllables);
  if (dice.chance(80)) word += dice.pick(endings);
  return word;
}

}  // namespace

Vocabulary::Vocabulary(const Language& language, std::uint64_t number) {
  std::unordered_set<std::string> seen;
  for (std::string_view word : split(language.table->frequent, ' ')) {
    if (seen.emplace(word).second) append(word);
  }
  const auto syllables = split(language.table->syllables, ' ');
  const auto endings = split(language.table->endings, ' ');
  Dice dice(1, Stream::Vocabulary, number);
  while (begin_.size() <= kWords) {
    std::string word = build_word(syllables, endings, begin_.size(), dice);
    if (seen.insert(word).second) append(word);
  }
  weigh();
}

void Vocabulary::append(std::string_view word) {
  text_ += word;
  begin_.push_back(static_cast<std::uint32_t>(text_.size()));
}

void Vocabulary::weigh() {
  // Zipf with Mandelbrot's shift: weight 1/(rank + 2.7), scaled so that the mean is 2^32.
  std::vector<std::uint64_t> weight(kWords);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kWords; ++i) sum += weight[i] = 10'000'000'000ULL / (10 * i + 27);
  const std::uint64_t mean = sum / kWords;
  std::vector<std::uint32_t> small, large;
  for (std::size_t i = 0; i < kWords; ++i) {
    (weight[i] < mean ? small : large).push_back(static_cast<std::uint32_t>(i));
  }
  keep_.assign(kWords, UINT32_MAX);
  alias_.resize(kWords);
  while (!small.empty() && !large.empty()) {
    const std::uint32_t low = small.back(), high = large.back();
    small.pop_back();
    keep_[low] = static_cast<std::uint32_t>((weight[low] << 31U) / mean * 2);
    alias_[low] = high;
    weight[high] -= mean - weight[low];
    if (weight[high] < mean) {
      large.pop_back();
      small.push_back(high);
    }
  }
}

const std::vector<Vocabulary>& vocabularies() {
  static const std::vector<Vocabulary> kAll = [] {
    std::vector<Vocabulary> all;
    for (const Language& language : languages()) all.emplace_back(language, all.size());
    return all;
  }();
  return kAll;
}

}  // namespace oubli::generator
