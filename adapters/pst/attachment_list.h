// SPDX-License-Identifier: GPL-3.0-or-later
// The attachments of an item: by the table that lists them, which may say more of one than it does
// itself, and by the nodes that are there. Free functions; one thread. Failure: what cannot be read
// is left out, and the trouble says why.
#pragma once

#include <vector>

#include "adapters/pst/table_context.h"

namespace oubli::pst {

struct ListedAttachment {
  Nid nid = 0;
  mapi::PropertyBag texts;  // of its row: what may tell of somebody
};

// `subnodes`: of the item. Each of table and nodes may know attachments that the other does not.
std::vector<ListedAttachment> attachments_in(Ndb& ndb, const Subnodes& subnodes,
                                             PropertyReader& reader, std::size_t most,
                                             PropertyReader::Trouble& trouble);

// Of the texts of a row what its attachment, whose properties are `own`, does not say. What is
// repeated may be cut.
[[nodiscard]] mapi::PropertyBag untold(const mapi::PropertyBag& texts,
                                       const mapi::PropertyBag& own);

}  // namespace oubli::pst
