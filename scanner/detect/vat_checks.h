// SPDX-License-Identifier: GPL-3.0-or-later
// The structure and check digits of each state's VAT number, one row a state. `body` is what
// follows the prefix: upper case, no separators. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

namespace oubli::detect {

struct VatState {
  std::string_view prefix;
  std::size_t least = 0;  // characters of the body
  std::size_t most = 0;
  bool (*is_right)(std::string_view body) = nullptr;
};
std::span<const VatState> vat_states();

}  // namespace oubli::detect
