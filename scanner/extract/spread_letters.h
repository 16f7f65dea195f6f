// SPDX-License-Identifier: GPL-3.0-or-later
// Letters that a reader puts together again: spread out ("D u p o n t"), or turned round by a sign
// that makes the screen show them from right to left (U+202E). Pure; linear; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::content {

// Appends each run of four spread letters or more, put together; two blanks or more part words.
void append_spread_letters(std::string_view utf8, std::string& out);

// Appends what is shown of the text behind the sign that begins at `at`, to the end of its line or
// to the sign that ends it. Returns where that is.
std::size_t append_turned(std::string_view utf8, std::size_t at, std::string& out);

inline constexpr std::string_view kTurningSign = "\xe2\x80\xae";  // right-to-left override

}  // namespace oubli::content
