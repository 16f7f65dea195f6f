// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a list has something in it. Pure; any thread.
#pragma once

#include <algorithm>
#include <iterator>

namespace oubli {

template <typename List, typename One>
[[nodiscard]] constexpr bool is_one_of(const List& list, const One& one) {
  return std::find(std::begin(list), std::end(list), one) != std::end(list);
}

}  // namespace oubli
