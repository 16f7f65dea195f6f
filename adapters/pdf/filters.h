// SPDX-License-Identifier: GPL-3.0-or-later
// What streams are packed with (ISO 32000-1 section 7.4). Pure functions but for what they spend;
// any thread. Damage gives what came before it and is told to `effort`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/pdf/effort.h"

namespace oubli::pdf {

struct Filter {
  std::string name;
  std::uint32_t predictor = 1, colors = 1, bits = 8, columns = 1;
  bool changes_early = true;  // LZW
};

// Those that make pictures, which hold no text.
[[nodiscard]] bool is_for_pictures(std::string_view filter);

[[nodiscard]] std::string unfilter(std::string_view body, const std::vector<Filter>& filters,
                                   Effort& effort);

// One of them each.
[[nodiscard]] std::string inflated(std::string_view body, Effort& effort);
[[nodiscard]] std::string without_lzw(std::string_view body, bool changes_early, Effort& effort);
[[nodiscard]] std::string without_predictor(std::string bytes, const Filter& filter);

}  // namespace oubli::pdf
