// SPDX-License-Identifier: GPL-3.0-or-later
// Textual formats that break words apart on the wire, put together again. Pure; linear.
#pragma once

#include <string>
#include <string_view>

namespace oubli::content {

// format=flowed (RFC 3676): lines that end with a blank go on; quoting and stuffing are undone.
[[nodiscard]] std::string unflowed(std::string_view text, bool is_delsp);

// iCalendar and vCard (RFC 5545 3.1, RFC 6350 3.2–3.4): folds and escapes undone; the
// quoted-printable values of vCard 2.1 decoded.
[[nodiscard]] std::string unfolded_card(std::string_view text);
// The folds alone, of bytes whose charset is not decoded yet: a fold may stand inside a character.
[[nodiscard]] std::string without_folds(std::string_view bytes);
// Whether a card stands in a text, or LDIF (RFC 2849), which is folded as cards are.
[[nodiscard]] bool holds_card(std::string_view text);
// Whether a card begins here, whatever it is called.
[[nodiscard]] bool begins_card(std::string_view bytes);

// text/enriched (RFC 1896): <commands> dropped, "<<" is "<".
[[nodiscard]] std::string unenriched(std::string_view text);

// JSON's \uXXXX and backslash escapes decoded in place; the rest as it stands.
[[nodiscard]] std::string unescaped_json(std::string_view text);

// RTF to its words: control words dropped, \'xx and \u decoded, paragraphs as lines.
[[nodiscard]] std::string rtf_to_text(std::string_view rtf);

}  // namespace oubli::content
