// SPDX-License-Identifier: GPL-3.0-or-later
// Character references of HTML: numeric ones, the names libxml2 knows (HTML 4), and the names HTML
// 5 gave to ASCII punctuation, which could hide an @ or a dot. Pure after the first call; linear.
#pragma once

#include <string>
#include <string_view>

namespace oubli::content {

enum class ReferencePlace { Text, Attribute };  // in attributes "&copy=1" is no reference

// Appends to `out`.
void decode_references(std::string_view html, ReferencePlace place, std::string& out);

}  // namespace oubli::content
