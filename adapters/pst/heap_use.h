// SPDX-License-Identifier: GPL-3.0-or-later
// Which items of a heap are somebody's. Outlook gives a value that is deleted its slot back; what
// it did not, and what others left, has bytes and nothing that refers to it. Free functions; any
// thread. Failure: Damaged, or a heap for another use than properties and tables (Refused).
#pragma once

#include "adapters/pst/census.h"
#include "adapters/pst/heap_model.h"

namespace oubli::pst {

// Of a heap of properties or a table, at `data` and `subnodes`: the items with bytes that nothing
// in it refers to, ascending.
Result<std::vector<std::uint32_t>> unused_items(const HeapModel& heap, const Census& census,
                                                Bid subnodes);

}  // namespace oubli::pst
