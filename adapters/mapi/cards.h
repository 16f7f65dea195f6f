// SPDX-License-Identifier: GPL-3.0-or-later
// A contact as vCard (RFC 6350) and a meeting as iCalendar (RFC 5545), near enough to be searched
// as such. What goes into a card counts as shown. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/mapi/item.h"
#include "adapters/mapi/shown.h"

namespace oubli::mapi {

// Empty for items of other classes.
[[nodiscard]] std::string contact_card(const Item& item, Shown& shown);
[[nodiscard]] std::string calendar_card(const Item& item, Shown& shown);

// "Sat, 28 Nov 2026 18:25:13 +0000".
[[nodiscard]] std::string date_text(std::int64_t seconds);

}  // namespace oubli::mapi
