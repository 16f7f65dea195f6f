// SPDX-License-Identifier: GPL-3.0-or-later
// What markup of any vocabulary says (XML 1.0): e-books, drawings, exports of programs. Nothing is
// known of what its elements mean, so it is read both ways: a tag parts words, or stands in one.
// Linear; pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::content {

// From how it begins.
[[nodiscard]] bool is_markup(std::string_view text);
// Although it was taken for HTML: a drawing, or XML without a page in it.
[[nodiscard]] bool is_no_page(std::string_view text);

struct MarkupText {
  std::string apart;   // each tag a line end, and values of attributes beside
  std::string joined;  // tags inside of words are left out
};
[[nodiscard]] MarkupText markup_text(std::string_view markup);

}  // namespace oubli::content
