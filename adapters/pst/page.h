// SPDX-License-Identifier: GPL-3.0-or-later
// One page of the node tree or the block tree ([MS-PST] 2.2.2.7) and the entries in it. Values;
// any thread. What cannot be a page is an Error; what is wrong with one that can be read is in its
// faults.
#pragma once

#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"
#include "adapters/pst/format.h"

namespace oubli::pst {

enum class PageType : std::uint8_t {
  Blocks = 0x80,
  Nodes = 0x81,
  FreeMap = 0x82,
  PageMap = 0x83,
  AllocationMap = 0x84,
  FreePageMap = 0x85,
  DensityList = 0x86
};

struct BlockEntry {
  Bid bid = 0;
  Offset at = 0;
  std::uint16_t size = 0;      // of its data, as stored
  std::uint16_t unpacked = 0;  // of its data, decompressed; `size` where it is not compressed
  std::uint16_t references = 0;
};

struct NodeEntry {
  Nid nid = 0, parent = 0;
  Bid data = 0, subnodes = 0;  // 0: none
};

struct TreePage {
  std::string bytes;
  Reference self;
  PageType type = PageType::Nodes;
  unsigned level = 0;  // 0: a leaf
  std::size_t count = 0;
  std::size_t entry_size = 0;
  Bid bid = 0;  // as the page has it
  Fault faults = Fault::None;

  // REQUIRES: i < count.
  [[nodiscard]] std::string_view entry(std::size_t i) const {
    return std::string_view(bytes).substr(i * entry_size, entry_size);
  }
};

// Reads and judges a page of a tree. Error: it cannot be read, or is no page of that tree.
[[nodiscard]] Result<TreePage> read_tree_page(ByteSource& file, const Dialect& dialect,
                                              Reference where, PageType type);

// Of an entry in a page that is no leaf.
[[nodiscard]] std::uint64_t key_of(const Dialect& dialect, std::string_view entry);
[[nodiscard]] Reference child_of(const Dialect& dialect, std::string_view entry);
// Of an entry in a leaf.
[[nodiscard]] BlockEntry block_of(const Dialect& dialect, std::string_view entry);
[[nodiscard]] NodeEntry node_of(const Dialect& dialect, std::string_view entry);

}  // namespace oubli::pst
