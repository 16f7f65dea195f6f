// SPDX-License-Identifier: GPL-3.0-or-later
// The values of properties, which stand in a record, in the heap or in a node of their own
// ([MS-PST] 2.3.3.2). Owned by one reader; one thread. Failure: a value that cannot be read is
// nothing.
#pragma once

#include "adapters/mapi/item.h"
#include "adapters/pst/heap.h"
#include "adapters/pst/subnodes.h"

namespace oubli::pst {

// How much an item may make its reader hold, all its parts together: lengths in a file are free,
// and many values may point at the same bytes.
struct Budget {
  mapi::Bounds bounds{};
  std::uint64_t bytes = 128ULL << 20;
  std::size_t items = 10'000;  // embedded
  std::size_t properties = 500'000;

  // False, and nothing taken, when there is not so much left.
  bool take(std::uint64_t wanted) {
    if (wanted > bytes) return false;
    bytes -= wanted;
    return true;
  }
};

// A heap with the nodes inside its node.
struct Node {
  std::unique_ptr<Heap> heap;
  Subnodes subnodes;
};
Result<Node> open_node(Ndb& ndb, Bid data, Bid subnodes);

enum class Outcome : std::uint8_t { Read, Damaged, TooLong };

// The bytes that an id of the heap or of a subnode stands for; 0 stands for none.
Outcome bytes_of(Ndb& ndb, Node& node, std::uint32_t hnid, Budget& budget, std::string& into);

// Whether a value of the type stands in its property's record, which has four bytes for it.
[[nodiscard]] bool is_inline(mapi::StoredType type);

// Takes the bytes of a property apart into its values; false when they contradict themselves.
bool split_values(mapi::StoredType type, std::string bytes, std::size_t most,
                  std::vector<std::string>& into);
// The way back.
std::string join_values(mapi::StoredType type, const std::vector<std::string>& values);

}  // namespace oubli::pst
