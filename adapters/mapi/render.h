// SPDX-License-Identifier: GPL-3.0-or-later
// An item as mail (RFC 5322, MIME), for searching: nothing it says is left out, and what it says
// twice stands once. The same item gives the same bytes always: no time of now, no chance. An item
// from a PST and the same one from a MSG read alike. Pure but for the reading of contents; any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/mapi/item.h"

namespace oubli::mapi {

struct Rendering {
  std::string bytes;        // a whole message whatever happened
  bool is_complete = true;  // false: something was not read; parts of kUnreadType name it
};

// What stands in the place of something that was not read: an empty part of this type whose
// parameter "reason" is the number of an Unread.
inline constexpr std::string_view kUnreadType = "application/x-oubli-unread";

// In which the bytes of an item's HTML are read.
[[nodiscard]] std::string charset_of_html(const PropertyBag& bag);

// `limit`: the longest message made. A content that does not fit is left out and named, text is
// cut and named.
[[nodiscard]] Rendering render(const Item& item, std::size_t limit);

}  // namespace oubli::mapi
