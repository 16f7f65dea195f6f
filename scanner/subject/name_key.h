// SPDX-License-Identifier: GPL-3.0-or-later
// Names are spelt in many ways: Müller and Mueller, Дмитрий as Dmitry, Dmitri, Dmitriy or Dmitrij.
// The key is what such spellings have in common. Index and matcher compare keys, so that a person
// is found whichever spelling was typed; likeness() then says how far the two spellings really
// agree. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "indexer/words.h"

namespace oubli::subject {

inline constexpr std::size_t kLongestKey = index::kLongestWord;

// Writes the key of a folded word to `out` (kLongestKey bytes) and returns its length. Words in
// other alphabets than a–z are their own key. A key is never longer than its word, never empty.
std::size_t write_name_key(std::string_view folded, char* out);
std::string name_key(std::string_view folded);

// A word as it was written and as it was folded.
struct Spelling {
  std::string_view written;
  std::string_view folded;
};

// How sure it is that two words with the same key are the same name: 1 for the same spelling or
// one that the alphabet explains (ü and ue, Cyrillic and its romanisations), down to 0.45 for
// spellings that merely look alike (Jan and Ian).
double likeness(const Spelling& one, const Spelling& other);

}  // namespace oubli::subject
