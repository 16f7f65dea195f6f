// SPDX-License-Identifier: GPL-3.0-or-later
// The properties of a node ([MS-PST] 2.3.3). Owned by one reader; one thread. Failure: what cannot
// be read is left out, and the trouble says why.
#pragma once

#include <set>

#include "adapters/mapi/property_bag.h"
#include "adapters/pst/values.h"

namespace oubli::pst {

class Names;

// A property as its record has it: `value` is the value itself where it is short, else where it is.
struct Slot {
  std::uint16_t id = 0;
  mapi::StoredType type;
  std::uint32_t value = 0;
};

class PropertyReader {
 public:
  // Why an item is not whole; each once.
  using Trouble = std::set<mapi::Unread>;

  // All are lent by the caller, who outlives the reader. `names` may be null.
  PropertyReader(Ndb& ndb, const Names* names, Budget& budget)
      : ndb_(ndb), names_(names), budget_(budget) {}

  // All properties but `left_out`.
  Trouble read(Node& node, mapi::PropertyBag& into, std::uint16_t left_out = 0);

  Trouble slots(Node& node, std::vector<Slot>& into);
  // One more property of the bag; also of a cell in a table.
  void add(Node& node, const Slot& slot, mapi::PropertyBag& into, Trouble& trouble);
  void add(std::uint16_t id, mapi::StoredType type, std::string bytes, mapi::PropertyBag& into,
           Trouble& trouble);

 private:
  Ndb& ndb_;
  const Names* names_;
  Budget& budget_;
};

}  // namespace oubli::pst
