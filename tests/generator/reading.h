// SPDX-License-Identifier: GPL-3.0-or-later
// A second, simple way to read a message, so that the generator is not checked with its own code
// nor with the code it is a yardstick for. Good enough for what the generator writes; tests only.
#pragma once

#include <string>
#include <string_view>

namespace oubli::generator {

// Headers and text parts, decoded to UTF-8, HTML tags and references resolved, quotation marks and
// line folds undone, white space squeezed.
std::string readable_text(std::string_view message);

// The value of the first header of that name, unfolded, not decoded.
std::string header_value(std::string_view message, std::string_view name);

// Runs of white space and line ends as one space.
std::string squeezed(std::string_view text);

// ASCII digits and letters only, letters in upper case.
std::string digits_and_letters(std::string_view text);

inline constexpr std::string_view kKnownHash =
    "65db3631473f561d616c53ae57ba705757b7cf8d023c712d639fc792fca5a9d4";

}  // namespace oubli::generator
