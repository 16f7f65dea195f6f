// SPDX-License-Identifier: GPL-3.0-or-later
// Characters written as in UTF-7 (RFC 2152: "+APw-") inside a text that does not say so. Only what
// cannot well be anything else is read: characters of the alphabets of Europe and of punctuation, a
// hyphen at the end. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

// Appends what stands at the '+' at `at`; returns the bytes it takes, 0 when it is no such run.
std::size_t read_utf7_run(std::string_view text, std::size_t at, std::string& out);

}  // namespace oubli::content
