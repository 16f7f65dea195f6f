// SPDX-License-Identifier: GPL-3.0-or-later
// What the elements and attributes of office documents mean for their text: ECMA-376
// (WordprocessingML, SpreadsheetML, DrawingML), what Word and Excel wrote before it, OpenDocument
// 1.3. By local names: prefixes and namespaces are many and alike. Pure; any thread. Cannot fail.
#pragma once

#include <string>
#include <string_view>

namespace oubli::content {

enum class Markup : unsigned char {
  Other,      // in a paragraph nothing, elsewhere something of its own
  Paragraph,  // or a shared string
  Value,      // of a cell: a blank before and behind it
  Line,       // a line ends
  Gap,        // a blank
  Cell,       // of a table in which a paragraph is no line
  Aside,      // not shown in place: notes, frames, formulas, how characters are read
  Code,       // of a field; it goes on in the next such element
  Deleted,    // shown before a change was accepted
  Inserted,   // and shown after
};
[[nodiscard]] Markup markup_of(std::string_view element);

// Whether an attribute may hold what somebody wrote; and how that is read.
[[nodiscard]] bool is_told(std::string_view attribute, std::string_view value);
[[nodiscard]] std::string as_told(std::string_view value);

// A header or footer of a worksheet, and what it says without the codes in it (ECMA-376 part 1,
// 18.3.1.46): &12 a size, &"Arial,Bold" a font, &L a place.
[[nodiscard]] bool is_page_mark(std::string_view element);
[[nodiscard]] std::string without_codes(std::string_view text);

// From how it begins: such markup, whatever it is called.
[[nodiscard]] bool is_office_markup(std::string_view text);

}  // namespace oubli::content
