// SPDX-License-Identifier: GPL-3.0-or-later
// The text of the XML files that office documents are made of: Office Open XML (ECMA-376) and
// OpenDocument 1.3. Pure; linear; any thread. Never fails: of what is damaged, what stands before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::content {

// Text as it is read: what a program parts within a word for its own reasons is joined, paragraphs
// are lines, cells of a row are parted by a blank. Behind it, a line each, what is not shown in
// place: authors, links, deleted text, formulas. `shared`: what cells of a worksheet refer to.
[[nodiscard]] std::string office_text(std::string_view xml,
                                      const std::vector<std::string>& shared = {});

// A workbook's shared strings, by their number.
[[nodiscard]] std::vector<std::string> shared_strings(std::string_view xml);

}  // namespace oubli::content
