// SPDX-License-Identifier: GPL-3.0-or-later
// Values of LDIF (RFC 2849) that are written in base64: "cn:: QXVy…", folded or not. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

// Appends a blank and what such a value says, for the second colon at `at`; returns the bytes that
// it takes, 0 when none stands there or it is no text.
std::size_t read_ldif_value(std::string_view text, std::size_t at, std::string& out);

}  // namespace oubli::content
