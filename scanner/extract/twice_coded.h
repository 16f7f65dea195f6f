// SPDX-License-Identifier: GPL-3.0-or-later
// Characters of UTF-8 that were taken for windows-1252 and written as UTF-8 once more ("AurÃ©lie").
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

// Appends the character meant at `at`; returns the bytes it takes, 0 when there is none: of
// alphabets of Europe, and of the signs among them (U+2000 and on).
std::size_t read_twice_coded(std::string_view utf8, std::size_t at, std::string& out);

}  // namespace oubli::content
