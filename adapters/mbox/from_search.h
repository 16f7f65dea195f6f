// SPDX-License-Identifier: GPL-3.0-or-later
// Where in a run of bytes a line begins with "From ". Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace oubli::mbox {

// The index of the first 'F' of "From " that follows a line feed or a carriage return and stands at
// `from` or later; npos when there is none. REQUIRES: from >= 1.
std::size_t find_from_line(std::string_view bytes, std::size_t from);

}  // namespace oubli::mbox
