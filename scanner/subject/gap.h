// SPDX-License-Identifier: GPL-3.0-or-later
// What stands between two words: it decides whether they may be parts of one name, or groups of
// one number. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace oubli::subject {

enum class Gap : std::uint8_t {
  Far,     // not side by side
  Blank,   // blanks only
  Line,    // one line break, with the quote marks of the next line
  Hyphen,  // "-", also ".-" after an initial
  Apostrophe,
  Dot,       // "." without blank
  DotBlank,  // ". "
  Comma,     // also an opening parenthesis: "Dupont (Jean)"
  Cell,      // the next column of a table: ";", "|", tab
};

// `between` is the text from the end of one word to the beginning of the next.
Gap gap_of(std::string_view between);

// True when the groups of a number may be parted by this: blanks and . - / ( ) _ in small number.
bool parts_a_code(std::string_view between);

}  // namespace oubli::subject
