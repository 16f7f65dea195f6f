// SPDX-License-Identifier: GPL-3.0-or-later
// Files that older mailers put into the text itself (uuencoded). Pure but for `tells`; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace oubli::redact {

// The text with a line in the place of each file that `tells` is true of, which is asked about the
// lines from "begin" to "end"; nothing when all of them stay.
[[nodiscard]] std::optional<std::string> without_inline_files(
    std::string_view text, const std::function<bool(std::string_view)>& tells);

}  // namespace oubli::redact
