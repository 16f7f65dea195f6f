// SPDX-License-Identifier: GPL-3.0-or-later
// HTML to the words in it. Hidden text, scripts (mail carries structured data in them), comments
// (Outlook shows some) and the attributes that carry personal data are read; style sheets are not.
// Block elements separate words, inline ones do not. Never fails; time is linear: what would make
// the HTML parser slow is read by stripping tags instead. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::content {

struct HtmlText {
  std::string text;  // all of it
  // Excerpts as they read on a screen where that shows less, or in another order (html_seen.h).
  std::string seen;
};

// `html` is UTF-8, whatever it says about itself.
[[nodiscard]] HtmlText read_html(std::string_view html);
// The text alone.
[[nodiscard]] std::string html_to_text(std::string_view html);

// The charset a <meta> tag declares; empty when none does. `html` is undecoded.
[[nodiscard]] std::string_view declared_charset(std::string_view html);

}  // namespace oubli::content
