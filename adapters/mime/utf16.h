// SPDX-License-Identifier: GPL-3.0-or-later
// The characters that units of UTF-16 spell, which come one at a time, as numbers that something
// was escaped with. A value type; one thread. Cannot fail.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace oubli::mime {

class Utf16Joiner {
 public:
  // Nothing where more is to come, or where it is no character; none is U+0000. What is above
  // U+FFFF took two.
  std::optional<char32_t> take(std::uint16_t number) {
    const char32_t unit = number;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high_ = unit;
      return {};
    }
    const char32_t high = std::exchange(high_, 0);
    if (unit < 0xDC00 || unit >= 0xE000) return unit == 0 ? std::nullopt : std::optional(unit);
    if (high == 0) return {};
    return 0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00);
  }

 private:
  char32_t high_ = 0;
};

}  // namespace oubli::mime
