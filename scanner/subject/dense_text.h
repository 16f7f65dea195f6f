// SPDX-License-Identifier: GPL-3.0-or-later
// The characters of a text in a script without blanks, without the signs that may part a name.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scanner/subject/gap.h"

namespace oubli::subject {

// One UTF-8 character each; lent by the text.
inline std::vector<std::string_view> dense_characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t gap = gap_size(text.substr(at)); gap > 0) {
      at += gap;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) ++end;
    characters.push_back(text.substr(at, end - at));
    at = end;
  }
  return characters;
}

template <typename Characters>
std::string joined(const Characters& characters) {
  std::string text;
  for (const std::string_view one : characters) text += one;
  return text;
}

}  // namespace oubli::subject
