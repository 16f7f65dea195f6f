// SPDX-License-Identifier: GPL-3.0-or-later
// Entry ids that say who somebody is, written with somebody else in their place ([MS-OXCDATA]
// 2.2.5.1, 2.2.5.2; lists of them: 2.3.3). Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/mapi/people.h"

namespace oubli::mapi {

// A one-off id, which stands by itself.
[[nodiscard]] std::string one_off_id(const Person& person);

// Who stands in the place of whom the text names ("name <address>"); nothing: nobody does.
using Another = std::function<std::optional<Person>(const std::string& text)>;

// The id, or the list of ids, with everybody in it asked for; nothing where its shape is not known.
[[nodiscard]] std::optional<std::string> with_others(std::string_view bytes,
                                                     const Another& another);

}  // namespace oubli::mapi
