// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields that count the body (Content-Length, Lines) brought up to a body that has changed.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::redact {

// `changed` is made of `original`. A count that was off by some stays off by as many.
[[nodiscard]] std::string with_body_size(std::string_view original, std::string changed);

}  // namespace oubli::redact
