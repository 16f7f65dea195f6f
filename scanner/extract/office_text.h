// SPDX-License-Identifier: GPL-3.0-or-later
// The text of the XML files that office documents are made of (office_markup.h). Pure; linear; any
// thread. Never fails: what is damaged is read as far as it can be, and says so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::content {

// As it is read: what a program parts within a word for its own reasons is joined, paragraphs are
// lines, cells of a row are parted by a blank. Behind it, a line each, what is not shown in place:
// notes, authors, links, formulas, what is raised or hidden, attributes that say something.
struct OfficeText {
  std::string text;
  // The same before changes were accepted, with what is raised or hidden in its place: where there
  // is any of it.
  std::string otherwise;
  std::vector<std::string> strings;  // of a workbook: what cells refer to, by number
  const char* trouble = nullptr;     // "damaged", "too long": not all of it could be read
};

// `shared`: what cells of a worksheet refer to. `most`: bytes of text.
[[nodiscard]] OfficeText office_text(std::string_view xml, const std::vector<std::string>& shared,
                                     std::size_t most);

}  // namespace oubli::content
