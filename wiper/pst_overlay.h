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
#include "adapters/pst/table_model.h"
#include "wiper/pst_blocks.h"
#include "wiper/pst_item.h"

namespace oubli::wiper {

// Messages that stay, with what changes in them.
using PstChanges = std::map<pst::Nid, std::vector<mapi::ItemChange>>;

class PstOverlay {
 public:
  // `census` is lent by the caller, who outlives the overlay.
  static Result<PstOverlay> of(const pst::Census& census, const std::set<pst::Nid>& erased,
                               const PstChanges& redacted);

  [[nodiscard]] const pst::Census& census() const { return *census_; }
  [[nodiscard]] const std::set<pst::Nid>& erased() const { return erased_; }
  [[nodiscard]] const PstChanges& redacted() const { return redacted_; }
  // Nodes whose content is not what it was.
  [[nodiscard]] const std::set<pst::Nid>& changed() const { return changed_; }
  // The new file's nodes, ascending.
  [[nodiscard]] std::vector<pst::NodeEntry> nodes() const;
  // Blocks that the old file has not, by bid: their bytes, not encoded.
  [[nodiscard]] const std::map<pst::Bid, std::string>& made() const { return blocks_.made(); }
  // Those of the overlay's own lists, too.
  [[nodiscard]] Result<std::vector<pst::SubnodeEntry>> subnodes(pst::Bid root) const;
  [[nodiscard]] pst::Bid next_block() const { return blocks_.next(); }

 private:
  struct Counts {
    std::uint32_t messages = 0, unread = 0, associated = 0;
  };

  explicit PstOverlay(const pst::Census& census);
  Status drop_messages(const std::set<pst::Nid>& messages);
  Status drop_rows(pst::Nid table, const std::set<std::uint32_t>& ids, pst::Nid folder);
  Status drop_from_searches();
  Status change_messages();
  Status refresh_rows(pst::Nid table);
  Status lower_counts(pst::Nid folder, const Counts& by);
  Status filter_queue(const pst::NodeEntry& node);
  Status forget_in_lists();
  Status forget_values(pst::Nid node);
  Status forget_arrays(pst::Nid node);
  Status render();
  Result<pst::TableModel*> table(pst::Nid nid);
  Result<pst::HeapModel*> heap(pst::Nid nid);
  void put(const pst::NodeEntry& node);

  const pst::Census* census_;
  std::set<pst::Nid> erased_, changed_;
  PstChanges redacted_;
  std::map<pst::Nid, std::optional<pst::NodeEntry>> nodes_;  // those that differ
  PstBlocks blocks_;
  std::map<pst::Nid, pst::TableModel> tables_;  // as they are being changed
  std::map<pst::Nid, pst::HeapModel> heaps_;
};

}  // namespace oubli::wiper
