// SPDX-License-Identifier: GPL-3.0-or-later
// What is told of a heap, of the trees in it and of tables by fixed numbers ([MS-PST] 2.3).
// Constant data; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "adapters/pst/format.h"

namespace oubli::pst {

// What a heap is for, from its first block.
inline constexpr unsigned kPropertyHeap = 0xBC, kTableHeap = 0x7C;
inline constexpr unsigned kHeapSignature = 0xEC;
inline constexpr unsigned kTreeType = 0xB5;  // the first byte of a tree's header

// Of a table: what stands before its columns, and each of them.
inline constexpr std::size_t kTableInfo = 22, kTableColumn = 8;

// Nodes of these types are heaps; what others hold is theirs to know.
[[nodiscard]] constexpr bool is_heap_type(Nid nid) {
  constexpr std::array<unsigned, 12> kTypes{0x02, 0x03, 0x04, 0x05, 0x07, 0x08,
                                            0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12};
  return std::ranges::find(kTypes, nid & 0x1FU) != kTypes.end();
}

}  // namespace oubli::pst
