// SPDX-License-Identifier: GPL-3.0-or-later
// Every node, block and page that the two trees of a PST name, at once: what a check or a writer
// needs, where a reader looks up one at a time. About 25 bytes a block and a node. Owned by one
// task; one thread. Failure: an Error where the trees cannot be walked at all; what is wrong with
// them otherwise is in the reports.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/pst/ndb.h"

namespace oubli::pst {

struct Census {
  struct Page {
    Reference self;
    PageType type = PageType::Nodes;
  };
  std::unique_ptr<Ndb> ndb;
  std::string head;  // the header's bytes
  // A vector that grows holds all of them three times over for a moment.
  std::deque<NodeEntry> nodes;    // ascending
  std::deque<BlockEntry> blocks;  // ascending by bid
  std::vector<Page> pages;        // of both trees
  WalkReport node_tree, block_tree;

  // Its place in `blocks`.
  [[nodiscard]] std::optional<std::size_t> number_of(Bid bid) const;
  [[nodiscard]] const BlockEntry* block(Bid bid) const;
  [[nodiscard]] const NodeEntry* node(Nid nid) const;
};

// `file` is lent by the caller, who outlives the census.
Result<Census> take_census(ByteSource& file);

// The bids that an internal block refers to, each as it stands there. Error: it is none.
struct Child {
  Nid nid = 0;  // of a subnode entry; else 0
  Bid bid = 0;
};
struct Internal {
  bool is_subnodes = false;
  unsigned level = 0;       // of lists of blocks 1 or 2, of subnodes 0 or 1
  std::uint32_t total = 0;  // of a list of blocks: the bytes it stands for
  std::vector<Child> children;
};
Result<Internal> parse_internal(const Dialect& dialect, std::string_view block);

// A node's data, one string a block. Error: a block is not there, damaged, or there are more than
// `most` bytes; a heap cannot have more, and a list may name one block a million times.
inline constexpr std::uint64_t kMostHeld = 512ULL << 20;
Result<std::vector<std::string>> read_stream(const Census& census, Bid data,
                                             std::uint64_t most = kMostHeld);

// The blocks that hold a node's data, in order; none of them is read.
Result<std::vector<Bid>> leaves_of(const Census& census, Bid data);

// Entries of a subnode tree, ascending.
struct SubnodeEntry {
  Nid nid = 0;
  Bid data = 0, subnodes = 0;
};
Result<std::vector<SubnodeEntry>> read_subnodes(const Census& census, Bid root);

}  // namespace oubli::pst
