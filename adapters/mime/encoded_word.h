// SPDX-License-Identifier: GPL-3.0-or-later
// Header text to UTF-8: encoded words (RFC 2047) as standard and as broken mailers write them
// (blanks inside, no blank around, a character split over two words, unknown charset), and raw
// 8-bit bytes, which are read as UTF-8, else as `fallback`, else as windows-1252. Pure; linear.
#pragma once

#include <string>
#include <string_view>

namespace oubli::mime {

// `value` may still be folded. `fallback` is the charset of the message's body, may be empty.
[[nodiscard]] std::string decode_words(std::string_view value, std::string_view fallback);

// The way back: ASCII as it stands, anything else as encoded words in UTF-8 (RFC 2047), none of
// them longer than 75 columns, parted by blanks at which the field may be folded.
[[nodiscard]] std::string encode_words(std::string_view utf8);

}  // namespace oubli::mime
