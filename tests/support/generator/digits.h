// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers with zeros before them. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace oubli::generator {

inline std::string padded(std::uint64_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}
inline std::string two_digits(std::uint64_t number) { return padded(number, 2); }

}  // namespace oubli::generator
