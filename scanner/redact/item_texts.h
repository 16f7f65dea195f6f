// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of a stored item that have a form of their own, without a person. Pure but for the editor's
// counts; one thread. Nothing: it holds no identifier.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/redact/editor.h"
#include "scanner/redact/item_bag.h"
#include "scanner/redact/literals.h"

namespace oubli::redact {

// In a PST a subject begins with a mark and the length of its prefix ([MS-PST] 2.5.3.1.1.1).
[[nodiscard]] std::optional<std::string> subject_without(std::string_view subject, Editor& editor);

// Stored transport headers, field by field; a field that still tells goes whole.
[[nodiscard]] std::optional<std::string> headers_without(std::string_view headers,
                                                         const Literals& literals, Editor& editor);

// A message identifier, or several.
[[nodiscard]] std::optional<std::string> identifiers_without(std::string_view text, Editor& editor);

// HTML as bytes. `is_recoded`: it is UTF-8 now.
struct HtmlBytes {
  std::string bytes;
  bool is_recoded = false;
};
[[nodiscard]] std::optional<HtmlBytes> html_without(std::string_view html, std::string_view charset,
                                                    Editor& editor);

// Packed RTF; it is packed again.
[[nodiscard]] std::optional<std::string> rtf_without(std::string_view packed, std::size_t most,
                                                     Editor& editor);
// A document of one line.
[[nodiscard]] std::string rtf_of(std::string_view ascii);

// Bytes that are text as a whole, in 8 or 16 bits.
[[nodiscard]] std::optional<std::string> text_in(std::string_view bytes, bool& is_wide);

}  // namespace oubli::redact
