// SPDX-License-Identifier: GPL-3.0-or-later
// The ways a text is read, each with the places of the source its words stand at. What text forms
// undo (scanner/extract/text_forms.h), undone with its place kept. Pure; linear; any thread.
#pragma once

#include <string_view>
#include <vector>

#include "scanner/redact/mapped_text.h"

namespace oubli::redact {

// As it stands.
[[nodiscard]] MappedText as_written(std::string_view text);
// As it is read on a screen: see scanner/extract/screen_text.h.
[[nodiscard]] MappedText as_on_screen(std::string_view text);
// A folded header field: each fold is one blank.
[[nodiscard]] MappedText as_unfolded(std::string_view value);
// format=flowed: lines that go on are joined, quote marks at their beginning left out.
[[nodiscard]] MappedText as_unflowed(std::string_view text, bool is_delsp);
// iCalendar, vCard: folds and escapes undone, and quoted-printable where a card says that it has
// it.
[[nodiscard]] MappedText as_card(std::string_view text);
// JSON: escapes undone.
[[nodiscard]] MappedText as_json(std::string_view text);
// text/enriched: without commands.
[[nodiscard]] MappedText as_rich(std::string_view text);

// RTF: the text, which may be the HTML it was made of, and what only readers of RTF see.
struct RtfReading {
  MappedText text, rtf_only;
  bool is_html = false;
};
[[nodiscard]] RtfReading rtf_reading(std::string_view rtf);

// HTML: the running text, and what is not shown in place (attributes, comments, scripts).
struct HtmlReading {
  MappedText text;
  bool is_aside = false;
};
[[nodiscard]] std::vector<HtmlReading> html_readings(std::string_view html);

}  // namespace oubli::redact
