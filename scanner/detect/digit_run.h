// SPDX-License-Identifier: GPL-3.0-or-later
// What stands before the end of a group of digits: looked at once, for all detectors of numbers.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "scanner/detect/rule.h"

namespace oubli::detect {

struct DigitRun {
  std::size_t group = 0;   // where the group that ends here begins
  std::size_t digits = 0;  // in this group and those before it, parted by up to three separators;
                           // counted up to kCounted
  bool follows_letter = false;
};
constexpr std::size_t kCounted = 24;

// REQUIRES: text[end - 1] is a digit.
DigitRun digit_run_before(std::string_view text, std::size_t end);

bool opens(const Gate& gate, const DigitRun& run, std::string_view text);

}  // namespace oubli::detect
