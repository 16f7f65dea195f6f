// SPDX-License-Identifier: GPL-3.0-or-later
// What the names of glyphs in a font stand for. Pure functions; any thread. Cannot fail: a name
// that stands for no letter gives nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oubli::pdf {

// UTF-8 of "eacute", "uni00E9", "u1F600", "f_i", "a.sc".
[[nodiscard]] std::optional<std::string> text_of_glyph(std::string_view name);

// Whether a name that says nothing may stand for a letter all the same ("g27", "C0_1"); one of
// letters alone is that of a symbol.
[[nodiscard]] bool is_number_of_glyph(std::string_view name);

}  // namespace oubli::pdf
