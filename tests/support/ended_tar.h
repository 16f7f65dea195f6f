// SPDX-License-Identifier: GPL-3.0-or-later
// Members of a tar with its end behind them, in records of 20 blocks, as GNU tar writes them.
#pragma once

#include <string>

namespace oubli::test {

inline std::string ended(std::string members) {
  members.resize((members.size() / 10'240 + 1) * 10'240, '\0');
  return members;
}

}  // namespace oubli::test
