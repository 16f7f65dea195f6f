// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/base/counted.h"

namespace oubli {

std::string counted(std::uint64_t number) {
  const std::string plain = std::to_string(number);
  std::string digits;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    if (at > 0 && (plain.size() - at) % 3 == 0) digits += ',';
    digits += plain[at];
  }
  return digits;
}

std::string plural(std::uint64_t number, std::string_view one) {
  std::string word(one);
  if (number == 1) return word;
  if (word.ends_with("ry")) return word.replace(word.size() - 1, 1, "ies");
  const bool hisses = word.ends_with('x') || word.ends_with('s');
  return word + (hisses ? "es" : "s");
}

std::string counted(std::uint64_t number, std::string_view one) {
  return counted(number) + " " + plural(number, one);
}

}  // namespace oubli
