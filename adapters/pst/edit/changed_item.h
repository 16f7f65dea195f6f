// SPDX-License-Identifier: GPL-3.0-or-later
// A node of an item with some of its properties changed ([MS-PST] 2.4.5, 2.4.6): new blocks for the
// heaps and tables that change, everything else of it as it stands. Free functions; one thread.
// Failure: Damaged or Refused, and nothing is to be written.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/mapi/item_change.h"
#include "adapters/pst/edit/new_blocks.h"
#include "adapters/pst/table_model.h"

namespace oubli::pst {

// The node's data and subnodes anew.
Result<NodeEntry> changed_item(const Census& census, NewBlocks& blocks, const NodeEntry& node,
                               const std::vector<mapi::ItemChange>& changes);

// The heap of a node of properties, to be edited: items that nothing refers to are freed, those
// without bytes that something refers to keep their slots.
Result<HeapModel> heap_of_properties(const Census& census, Bid data, Bid subnodes);

// A table's blocks, and the subnodes it has then.
struct StoredNode {
  Bid data = 0, subnodes = 0;
};
// `again`: as for add_stream(), first of the rows, then of the heap.
Result<StoredNode> stored(const TableModel& table, NewBlocks& blocks,
                          std::vector<Bid>* again = nullptr);

// Texts and bytes of an item or attachment as they are stored, by number << 16 | type: those that
// the columns of a table repeat.
using StoredValues = std::map<std::uint32_t, std::string>;
Result<StoredValues> values_of_properties(const Census& census, Bid data, Bid subnodes,
                                          const std::vector<ColumnModel>& columns);

}  // namespace oubli::pst
