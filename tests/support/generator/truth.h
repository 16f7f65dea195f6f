// SPDX-License-Identifier: GPL-3.0-or-later
// The truth file, JSON Lines: one "corpus" line, a "planting" or "decoy" line for each form
// written, a "person" line for each person met, with everything they are known by and the messages
// that concern them. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "tests/support/generator/corpus.h"

namespace oubli::generator {

class Truth {
 public:
  explicit Truth(const Corpus& corpus) : corpus_(&corpus) {}  // outlives this

  [[nodiscard]] static std::string corpus_line(const Options& options, std::uint64_t start);
  // The lines of one message; remembers whom it concerns.
  std::string lines_of(const Message& message);
  [[nodiscard]] std::string people_lines() const;

 private:
  const Corpus* corpus_;
  std::map<std::uint64_t, std::set<std::uint64_t>> messages_;  // of each person
};

std::string json_text(std::string_view utf8);

}  // namespace oubli::generator
