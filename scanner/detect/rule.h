// SPDX-License-Identifier: GPL-3.0-or-later
// What a detector is made of: a row of the table (table.cc) whose rules pair a pattern, which says
// where to look, with a validator, which looks there. Private to scanner/detect.
//
// A validator is a pure function of the text near Look::end: it may read at most kReach bytes to
// either side, so that a text can be examined window by window (stream.h), and its work per call
// is bounded, so that hostile text costs linear time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/detect/detectors.h"
#include "scanner/finding.h"

namespace oubli::detect {

class NumberPlan;
class NumberMemo;

constexpr std::size_t kReach = 1024;

struct Look {
  std::string_view text;
  std::size_t end = 0;       // where the pattern's match ended; of a group of digits, its end
  std::size_t group = 0;     // kDigitGroup: where the group begins
  const NumberPlan& plan;    // shared
  NumberMemo& memo;          // of this thread
  bool month_first = false;  // how 3/4/1974 is read in the default region
  std::vector<Finding>& into;
  std::string_view category;

  void add(std::string_view rule, std::size_t begin, std::size_t finish, std::string value,
           double confidence) const {
    into.push_back({category, rule, begin, finish, std::move(value), confidence});
  }
};

using Validator = void (*)(const Look&);

// The end of a group of digits: the pattern most detectors share, at the cost of one. What stands
// before the group is looked at once for all of them; a Gate says whom it may concern.
constexpr std::string_view kDigitGroup = "[0-9](?:[^0-9]|\\z)";

struct Gate {
  enum class Before : std::uint8_t {
    Anything,
    Letter,  // a letter stands before the group, perhaps with separators or a colon between
    Dot,     // a dot touches it
    Hex,     // a colon or a hexadecimal letter touches it
  };
  std::uint8_t least = 1;  // digits in the run of groups that ends here, counted up to 24
  Before before = Before::Anything;
};

// One pattern and what is to be done where it matches. Patterns are in Hyperscan syntax, over
// bytes, caseless, dot matches newline; rules may share a pattern at no cost.
struct Rule {
  std::string_view pattern;
  Validator validate = nullptr;
  Gate gate = {};
};

struct Row {
  Category category;
  // Where findings of two categories overlap, the one of the higher rank is believed and the
  // other dropped; with equal ranks both may be true.
  int rank = 0;
  std::span<const Rule> rules;
};

// In the order of categories().
std::span<const Row> table();

}  // namespace oubli::detect
