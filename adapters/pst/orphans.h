// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks that the file lists and no node refers to: what was deleted and is still there. Owned by
// one reader; one thread. Memory: some four bytes for each block of the file. Failure: what could
// not be followed is counted.
#pragma once

#include <vector>

#include "adapters/pst/item.h"

namespace oubli::pst {

struct Orphan {
  Bid root = 0;      // of a tree of blocks
  Bid subnodes = 0;  // of the tree that belongs to it, where one surely does
};

struct OrphanSearch {
  std::vector<Orphan> found;
  std::uint64_t unreadable = 0;  // lists of blocks that could not be read
  bool is_whole = true;          // false: more blocks than are told apart
};

OrphanSearch find_orphans(Ndb& ndb);

// What is left of an item, a table or a text, as an item.
mapi::Item read_orphan(const ItemSource& source, const Orphan& orphan);

}  // namespace oubli::pst
