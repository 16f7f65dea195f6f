// SPDX-License-Identifier: GPL-3.0-or-later
// Character references of HTML: numeric ones, the names libxml2 knows (HTML 4), and those of HTML 5
// that may stand in a name, an address or a number (html_names.h); without a semicolon where the
// standard has it so. Pure after the first call; linear.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

enum class ReferencePlace { Text, Attribute };  // in attributes "&copy=1", "&copyright" are none

struct Reference {
  std::size_t size = 0;  // bytes it takes; 0: none begins here
  std::string read;
};
// REQUIRES: html[at] is '&'.
[[nodiscard]] Reference reference_at(std::string_view html, std::size_t at, ReferencePlace place);

// Appends to `out`.
void decode_references(std::string_view html, ReferencePlace place, std::string& out);

}  // namespace oubli::content
