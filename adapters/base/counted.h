// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them, in outputs and error messages; JSON has its own. Pure functions; any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli {

// "1,234,567"
[[nodiscard]] std::string counted(std::uint64_t number);

// "1 message", "2 messages", "3 mailboxes". The last word of `one` takes the plural.
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view one);

// "message", "messages"
[[nodiscard]] std::string plural(std::uint64_t number, std::string_view one);

}  // namespace oubli
