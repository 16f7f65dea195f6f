// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>

#include "scanner/cli/run.h"

namespace oubli::cli {

std::string sized(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
  constexpr double kStep = 1000.0;
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= kStep && unit + 1 < kUnits.size()) {
    value /= kStep;
    ++unit;
  }
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return text;
}

}  // namespace oubli::cli
