// SPDX-License-Identifier: GPL-3.0-or-later
// The text that the content stream of a PDF page shows, as far as its fonts write letters as
// letters (ISO 32000-1 section 9.4). Pure; any thread. Cannot fail: what is no content stream shows
// nothing.
#pragma once

#include <string>
#include <string_view>

namespace oubli::unpacking {

// Strings that are shown one after the other are joined, as kerning parts them; a blank stands
// where the pen moves or a gap is as wide as one.
[[nodiscard]] std::string shown_text(std::string_view content);

}  // namespace oubli::unpacking
