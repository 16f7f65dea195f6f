// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/heap_use.h"

#include "adapters/pst/table_model.h"
#include "adapters/pst/values.h"

namespace oubli::pst {

Result<std::vector<std::uint32_t>> unused_items(const HeapModel& heap, const Census& census,
                                                Bid subnodes) {
  constexpr unsigned kProperties = 0xBC, kTable = 0x7C;
  if (heap.client() == kTable) {
    auto table = TableModel::parse(census, heap, subnodes);
    if (!table) return std::move(table).take_error();
    return table->unused();
  }
  if (heap.client() != kProperties) return refused("a heap for another use");
  if (auto head = property_head(heap); !head) return std::move(head).take_error();
  std::set<std::uint32_t> used;
  auto done = each_tree_record(
      heap, heap.root(),
      [&](std::string_view, std::string_view value) {
        if (!is_inline(mapi::stored_type(load16(value, 0)))) used.insert(load32(value, 2));
      },
      [&](std::uint32_t hid) { used.insert(hid); });
  if (!done) return std::move(done).take_error();
  std::vector<std::uint32_t> unused;
  heap.each_item([&](std::uint32_t hid) {
    if (!used.contains(hid)) unused.push_back(hid);
  });
  return unused;
}

}  // namespace oubli::pst
