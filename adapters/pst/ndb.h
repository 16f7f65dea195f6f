// SPDX-License-Identifier: GPL-3.0-or-later
// The node database of an open file: which nodes and blocks there are, and the blocks' data
// ([MS-PST] 2.2). Every offset and length that the file gives is checked; what is wrong and can be
// read all the same is read, and told. Owned by one reader; one thread. Failure: an Error for what
// is not there or cannot be read, never a guess.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "adapters/pst/btree.h"
#include "adapters/pst/header.h"

namespace oubli::pst {

struct Block {
  BlockEntry entry;
  std::string data;  // decoded
  Fault faults = Fault::None;
};

class Ndb {
 public:
  // `file` is lent by the caller, who outlives the database.
  static Result<std::unique_ptr<Ndb>> open(ByteSource& file);

  [[nodiscard]] const Header& header() const { return header_; }
  [[nodiscard]] const Dialect& dialect() const { return header_.dialect; }
  [[nodiscard]] ByteSource& file() const { return file_; }

  std::optional<NodeEntry> find_node(Nid nid);
  // Bit 0 of `bid` is left out. Where the tree is out of order it is gone through as a whole, once.
  std::optional<BlockEntry> find_block(Bid bid);

  WalkReport walk_nodes(Nid from, std::uint64_t to, const std::function<bool(const NodeEntry&)>&);
  WalkReport walk_blocks(const std::function<bool(const BlockEntry&)>& take);

  // Decoded and decompressed; one whose checksum is wrong is handed out with the fault.
  Result<Block> read_block(Bid bid);
  Result<Block> read_block(const BlockEntry& entry);

 private:
  Ndb(ByteSource& file, const Header& header);
  void index_blocks();
  std::optional<BlockEntry> look_up(Bid bid);

  ByteSource& file_;
  const Header header_;
  Tree nodes_, blocks_;
  // A block is asked for once to know its size, and again to be read.
  std::array<std::optional<BlockEntry>, 256> recent_;
  // Of a tree that cannot be searched.
  static constexpr std::size_t kMostIndexed = 4'000'000;
  bool is_looked_into_ = false;
  std::unordered_map<Bid, BlockEntry> indexed_;
};

}  // namespace oubli::pst
