// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/umlauts.h"

#include <array>
#include <string_view>
#include <utility>

namespace oubli::index {

std::string spelt_out(std::string utf8) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kSpeltOut{
      {{"\u00e4", "ae"},
       {"\u00f6", "oe"},
       {"\u00fc", "ue"},
       {"\u00c4", "ae"},
       {"\u00d6", "oe"},
       {"\u00dc", "ue"},
       {"\u00f8", "oe"},
       {"\u00d8", "oe"},
       {"\u00e5", "aa"},
       {"\u00c5", "aa"},
       {"\u00e6", "ae"},
       {"\u0153", "oe"}}};
  for (const auto& [sign, letters] : kSpeltOut) {
    for (std::size_t at = utf8.find(sign); at != std::string::npos; at = utf8.find(sign)) {
      utf8.replace(at, sign.size(), letters);
    }
  }
  return utf8;
}

}  // namespace oubli::index
