// SPDX-License-Identifier: GPL-3.0-or-later
// What a PST becomes without some of its messages, and with others changed: the nodes that go, and
// the nodes that change with their new blocks. Made before anything is written.
// Owned by one eraser; one thread. Failure: Refused or Damaged, and nothing is to be written.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/pst/census.h"
#include "adapters/pst/edit/changed_item.h"
#include "adapters/pst/edit/new_blocks.h"
#include "adapters/pst/table_model.h"

namespace oubli::pst {

// Messages that stay, with what changes in them.
using ItemChanges = std::map<Nid, std::vector<mapi::ItemChange>>;

class Overlay {
 public:
  // `census` is lent by the caller, who outlives the overlay.
  static Result<Overlay> of(const Census& census, const std::set<Nid>& erased,
                            const ItemChanges& redacted);

  [[nodiscard]] const Census& census() const { return *census_; }
  [[nodiscard]] const std::set<Nid>& erased() const { return erased_; }
  [[nodiscard]] const ItemChanges& redacted() const { return redacted_; }
  // Nodes whose content is not what it was.
  [[nodiscard]] const std::set<Nid>& changed() const { return changed_; }
  // What a node of the census is in the new file; null where it is none.
  [[nodiscard]] const NodeEntry* node(const NodeEntry& old) const;
  // Blocks that the old file has not, by bid. Those of long tables that lost rows are made once to
  // know how long they are, and again, a table at a time, when they are wanted.
  [[nodiscard]] const std::map<Bid, NewBlocks::Made>& made() const { return blocks_.made(); }
  // REQUIRES: made() has it. Not encoded.
  Result<std::string> made_bytes(Bid bid) const;
  // Those of the overlay's own lists, too.
  [[nodiscard]] Result<std::vector<SubnodeEntry>> subnodes(Bid root) const;
  // For whoever only compares with it.
  void forget_made() {
    blocks_ = NewBlocks(census_->ndb->dialect(), blocks_.next());
    again_.clear();
  }
  [[nodiscard]] Bid next_block() const { return blocks_.next(); }

 private:
  struct Counts {
    std::uint32_t messages = 0, unread = 0, associated = 0;
  };

  explicit Overlay(const Census& census);
  Status drop_messages(const std::set<Nid>& messages);
  Status drop_rows(Nid table, Nid folder);
  Status drop_from_searches();
  Status change_messages();
  Status refresh_rows(Nid table);
  Status lower_counts(Nid folder, const Counts& by);
  Status filter_queue(const NodeEntry& node);
  Status forget_in_lists();
  Status forget_values(Nid node);
  Status forget_arrays(Nid node);
  Status render();
  Status set_aside(Nid table);
  Result<std::vector<std::string>> made_again(Nid table) const;
  Result<TableModel*> table(Nid nid);
  Result<HeapModel*> heap(Nid nid);
  void put(const NodeEntry& node);

  const Census* census_;
  std::set<Nid> erased_, changed_;
  ItemChanges redacted_;
  std::map<Nid, std::optional<NodeEntry>> nodes_;  // those that differ
  NewBlocks blocks_;
  std::map<Nid, TableModel> tables_;  // as they are being changed
  std::map<Nid, HeapModel> heaps_;
  struct Again {
    Nid table = 0;
    std::vector<Bid> blocks;
  };
  std::map<Bid, Again> again_;                  // by the first of its blocks
  mutable Nid last_ = 0;                        // the table that was made again last, and its
  mutable std::vector<std::string> last_made_;  // blocks
};

}  // namespace oubli::pst
