// SPDX-License-Identifier: GPL-3.0-or-later
// Hebrew and Arabic as they are written and not as they stand: most producers place letters from
// the left to the right, whatever the script. Pure functions; any thread. Cannot fail: what cannot
// be told stays as it is.
#pragma once

#include <string>
#include <string_view>

namespace oubli::pdf {

// Letters of scripts that are written from the right.
[[nodiscard]] bool is_from_the_right(char32_t c);

// A line of them in the order in which it is read. `stands_in_order`: it is already. Shapes that a
// letter takes within a word become the letter.
[[nodiscard]] std::string in_reading_order(std::string_view line, bool stands_in_order);

}  // namespace oubli::pdf
