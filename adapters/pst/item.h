// SPDX-License-Identifier: GPL-3.0-or-later
// A message node as a MAPI item: properties, recipients, attachments, items inside attachments
// ([MS-PST] 2.4.5, 2.4.6). Owned by the caller; one thread. What could not be read is noted in the
// item.
#pragma once

#include "adapters/mapi/item.h"
#include "adapters/pst/names.h"

namespace oubli::pst {

// Lent to the item, whose attachments read from it.
struct ItemSource {
  Ndb& ndb;
  const Names& names;
  std::uint32_t code_page = 0;  // of the store's 8-bit text, 0 where nobody knows
};

// `data` and `subnodes` as the node's entry has them.
mapi::Item read_item(const ItemSource& source, Bid data, Bid subnodes);

// Of a subnode tree alone, whose properties are lost: its recipients and attachments.
mapi::Item read_parts(const ItemSource& source, Bid subnodes);

}  // namespace oubli::pst
