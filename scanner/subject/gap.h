// SPDX-License-Identifier: GPL-3.0-or-later
// What stands between two words: it decides whether they may be parts of one name, or groups of
// one number. Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oubli::subject {

enum class Gap : std::uint8_t {
  Far,     // not side by side
  Blank,   // blanks only
  Line,    // one line break (also U+0085, U+2028, U+2029), with the quote marks of the next line
  Hyphen,  // "-", also ".-" after an initial
  Apostrophe,
  Dot,       // "." without blank
  DotBlank,  // ". "
  Comma,     // also an opening parenthesis: "Dupont (Jean)"
  Cell,      // the next column of a table: ";", "|", tab; "/"
};

// Blanks beyond ASCII: what Unicode calls white space, but for what ends lines; U+180E, which it
// once called so; and two that are as good as blank, the empty pattern of Braille and Hangul's
// filler.
bool is_wide_blank(char32_t code);

// `between` is the text from the end of one word to the beginning of the next.
Gap gap_of(std::string_view between);

// How many bytes at the beginning of `text` are signs that a gap may have.
std::size_t gap_size(std::string_view text);

// True when the groups of a number may be parted by this: blanks, dashes and . · / ( ) _ in small
// number, a line break with the quote marks of the next line.
bool parts_a_code(std::string_view between);

}  // namespace oubli::subject
