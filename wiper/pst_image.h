// SPDX-License-Identifier: GPL-3.0-or-later
// The new PST: of the old file's blocks those that a node of the overlay still leads to, under
// their old numbers, and the overlay's own; laid out anew without gaps, with trees, maps and header
// made from nothing. What was in free space, and what no node led to, is not in it.
// Owned by one eraser; one thread. Memory: about 16 bytes a block. Failure: Damaged where the old
// file is; the new one is then no PST, because its header comes last.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "wiper/disk.h"
#include "wiper/pst_overlay.h"

namespace oubli::wiper {

class PstImage {
 public:
  // Follows every node to its blocks. `overlay` is lent by the caller, who outlives the image.
  static Result<PstImage> of(const PstOverlay& overlay);

  // Bytes that the new file will have at most.
  [[nodiscard]] std::uint64_t size() const;

  // `fd`: an empty file. Not synced. Where that many blocks stand is forgotten when it is done.
  Status write(Disk& disk, int fd, const Path& shown);

  // For the writer. What is kept of the old file, by number in the census, in the order in which
  // it stood; how many things lead to a block; blocks that are kept with other bytes.
  [[nodiscard]] const PstOverlay& overlay() const { return *overlay_; }
  [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; }
  [[nodiscard]] const std::vector<std::uint32_t>& references() const { return references_; }
  [[nodiscard]] const std::map<pst::Bid, std::uint32_t>& made_references() const {
    return made_references_;
  }
  [[nodiscard]] const std::map<pst::Bid, std::string>& scrubbed() const { return scrubbed_; }

 private:
  explicit PstImage(const PstOverlay& overlay);
  Status reach();
  Status visit(pst::Bid bid, unsigned depth);
  Status scrub(pst::Nid nid, pst::Bid data, pst::Bid subnodes, unsigned depth);
  Status scrub_heap(pst::Bid data, pst::Bid subnodes);
  Status scrub_rows(pst::Bid data, std::size_t row_size);
  Result<std::string> plain_bytes(pst::Bid bid) const;
  Result<std::uint32_t*> references_of(pst::Bid bid);

  const PstOverlay* overlay_;
  std::vector<std::uint32_t> references_;              // of the census's blocks; 0: not reached
  std::map<pst::Bid, std::uint32_t> made_references_;  // of the overlay's own
  std::vector<std::uint32_t> order_;          // what is kept, by number in the census, as it stood
  std::map<pst::Bid, std::string> scrubbed_;  // kept blocks with other bytes
  std::set<pst::Bid> seen_;                   // heaps and subnodes that were scrubbed
  std::uint64_t size_ = 0;
};

}  // namespace oubli::wiper
