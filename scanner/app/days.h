// SPDX-License-Identifier: GPL-3.0-or-later
// Times and days as text, RFC 3339, UTC; both sort as text. Free functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli::app {

// "2019-03-14T08:00:00Z"; empty for a year that no calendar has.
[[nodiscard]] std::string rfc3339(std::int64_t seconds);
[[nodiscard]] std::string now_rfc3339();
[[nodiscard]] std::string today();  // "2027-12-31"

// The last day of something. Usage where it is no day, or one that has passed. `option`: that it
// was typed after, for the error; `meaning`: what day it should be.
Result<std::string> read_term(const std::string& typed, std::string_view option,
                              std::string_view meaning);

}  // namespace oubli::app
