// SPDX-License-Identifier: GPL-3.0-or-later
// What a run of base64 within a text is made of (RFC 4648, both alphabets). Pure; any thread.
#pragma once

#include <cstddef>

#include "adapters/mime/ascii.h"

namespace oubli::redact {

inline constexpr std::size_t kShortestRun = 8;  // six bytes, and no address is shorter

[[nodiscard]] constexpr bool is_base64(char c) {
  return mime::is_alpha(c) || mime::is_digit(c) || c == '+' || c == '/' || c == '-' || c == '_';
}

}  // namespace oubli::redact
