// SPDX-License-Identifier: GPL-3.0-or-later
// Dates of header fields (RFC 5322 3.3 and 4.3): obsolete zones, two-digit years, no weekday, no
// seconds, comments; and the asctime and ISO 8601 forms some mailers write. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oubli::mime {

// Seconds since 1970 UTC; nothing when no date can be made out or it is no date of the calendar.
[[nodiscard]] std::optional<std::int64_t> parse_date(std::string_view text);

}  // namespace oubli::mime
