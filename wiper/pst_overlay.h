// SPDX-License-Identifier: GPL-3.0-or-later
// What a PST becomes without some of its messages: the nodes that go, the nodes that change with
// their new blocks, and blocks that are kept but for bytes nothing in them has. Blocks are never
// changed where they stand, because several nodes may share one. Made before anything is written.
// Owned by one eraser; one thread. Failure: Refused or Damaged, and nothing is to be written.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/pst/census.h"
#include "adapters/pst/table_model.h"

namespace oubli::wiper {

class PstOverlay {
 public:
  // `census` is lent by the caller, who outlives the overlay.
  static Result<PstOverlay> without(const pst::Census& census, const std::set<pst::Nid>& messages);

  [[nodiscard]] const pst::Census& census() const { return *census_; }
  [[nodiscard]] const std::set<pst::Nid>& erased() const { return erased_; }
  // Nodes whose content is not what it was.
  [[nodiscard]] const std::set<pst::Nid>& changed() const { return changed_; }
  // The new file's nodes, ascending.
  [[nodiscard]] std::vector<pst::NodeEntry> nodes() const;
  // Blocks that the old file has not, by bid: their bytes, not encoded.
  [[nodiscard]] const std::map<pst::Bid, std::string>& made() const { return made_; }
  [[nodiscard]] pst::Bid next_block() const { return next_block_; }

 private:
  struct Counts {
    std::uint32_t messages = 0, unread = 0, associated = 0;
  };

  explicit PstOverlay(const pst::Census& census);
  Status drop_messages(const std::set<pst::Nid>& messages);
  Status drop_rows(pst::Nid table, const std::set<std::uint32_t>& ids, pst::Nid folder);
  Status drop_from_searches();
  Status lower_counts(pst::Nid folder, const Counts& by);
  Status filter_queue(const pst::NodeEntry& node);
  Status forget_in_lists();
  Status forget_values(pst::Nid node);
  Status forget_arrays(pst::Nid node);
  Status render();
  Result<pst::TableModel*> table(pst::Nid nid);
  Result<pst::HeapModel*> heap(pst::Nid nid);
  pst::Bid add(std::string bytes, bool is_internal);
  pst::Bid add_stream(const std::vector<std::string>& blocks);
  Result<pst::Bid> add_subnodes(const std::vector<pst::SubnodeEntry>& entries);
  void put(const pst::NodeEntry& node);

  const pst::Census* census_;
  std::set<pst::Nid> erased_, changed_;
  std::map<pst::Nid, std::optional<pst::NodeEntry>> nodes_;  // those that differ
  std::map<pst::Bid, std::string> made_;
  pst::Bid next_block_ = 0;
  std::map<pst::Nid, pst::TableModel> tables_;  // as they are being changed
  std::map<pst::Nid, pst::HeapModel> heaps_;
};

}  // namespace oubli::wiper
