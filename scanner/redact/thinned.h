// SPDX-License-Identifier: GPL-3.0-or-later
// The last means before a text goes whole: where something in it tells of the person and cannot be
// taken out where it stands, the lines or tags go that it takes to tell. Pure but for `tells`; any
// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace oubli::redact {

enum class Pieces : unsigned char { Lines, Tags };

// `text` with a word in the place of each such run; nothing where that would be everything, takes
// too long, or does not help. `tells`: whether a text speaks of them still; asked some dozens of
// times a run.
[[nodiscard]] std::optional<std::string> thinned(
    std::string_view text, Pieces pieces, const std::function<bool(std::string_view)>& tells);

}  // namespace oubli::redact
