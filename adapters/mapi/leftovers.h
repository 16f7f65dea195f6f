// SPDX-License-Identifier: GPL-3.0-or-later
// The text of an item that no field, body or card shows: every text property, and the persons and
// plain text in binary ones, a line each, "label: text". So a person who stands only in a property
// nobody thinks of is found. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "adapters/mapi/item.h"
#include "adapters/mapi/shown.h"

namespace oubli::mapi {

// Appends what `bag` says and `shown` does not; what is appended counts as shown. `owner` stands
// before each label: "recipient ", or nothing.
void add_leftovers(const PropertyBag& bag, std::string_view owner, Shown& shown,
                   std::string& lines);

}  // namespace oubli::mapi
