// SPDX-License-Identifier: GPL-3.0-or-later
// What the elements and attributes of office documents mean for their text: ECMA-376
// (WordprocessingML, SpreadsheetML, DrawingML) and OpenDocument 1.3. Pure; any thread. Cannot fail.
#pragma once

#include <string_view>

namespace oubli::content {

// An element stands between the letters of a word; any other is something of its own. `space`: its
// namespace.
[[nodiscard]] bool is_text_flow(std::string_view name, std::string_view space);

// Of elements in the flow of text: begins and ends a line; is a blank, or a cell.
[[nodiscard]] bool is_line(std::string_view name);
[[nodiscard]] bool is_gap(std::string_view name);
// Not shown in place: deleted text, codes of fields, formulas, readings of Chinese characters.
[[nodiscard]] bool is_aside(std::string_view name);

// An attribute that holds what somebody wrote.
[[nodiscard]] bool is_told(std::string_view element, std::string_view attribute);

}  // namespace oubli::content
