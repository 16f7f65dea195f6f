// SPDX-License-Identifier: GPL-3.0-or-later
// The postmark grammar of docs/formats/mbox.md a second time, by the shapes of words instead of
// their parts, so that a mistake in one implementation shows as a disagreement. Pure; any thread.
#pragma once

#include <string_view>

#include "adapters/mbox/postmark.h"

namespace oubli::mbox {

[[nodiscard]] Postmark judge_postmark_by_shape(std::string_view line);
[[nodiscard]] bool has_field_name(std::string_view line);

}  // namespace oubli::mbox
