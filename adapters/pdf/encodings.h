// SPDX-License-Identifier: GPL-3.0-or-later
// The encodings of one byte that every reader of PDF knows (ISO 32000-1 annex D), and the widths of
// the fonts that every one has. Pure functions; any thread. Cannot fail.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::pdf {

enum class Encoding : std::uint8_t { Standard, WinAnsi, MacRoman, PdfDoc };

// 0 where the code is no character.
[[nodiscard]] char32_t letter(Encoding encoding, unsigned char code);

// UTF-8 of a string that is text by itself (section 7.9.2.2), and of one in UTF-16, big end first.
[[nodiscard]] std::string text_of_string(std::string_view bytes);
[[nodiscard]] std::string text_of_utf16(std::string_view bytes);

// In thousandths of the size, by what the name of the font has in it. Good enough to tell a gap.
[[nodiscard]] double standard_width(std::string_view font, unsigned char code);

}  // namespace oubli::pdf
