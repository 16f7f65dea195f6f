// SPDX-License-Identifier: GPL-3.0-or-later
// The new PST: of the old file's blocks those that a node of the overlay still leads to, under
// their old numbers, and the overlay's own; laid out anew without gaps, with trees, maps and header
// made from nothing. What was in free space, and what no node led to, is not in it.
// Owned by one eraser; one thread. Memory: about 32 bytes a block. Failure: Damaged where the old
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
  [[nodiscard]] std::uint64_t blocks() const { return live_.size(); }

  // `fd`: an empty file. Not synced.
  Status write(Disk& disk, int fd, const Path& shown) const;

 private:
  struct Live {
    pst::Bid bid = 0;
    pst::Offset old = 0;  // where it stands in the old file; UINT64_MAX: nowhere
    std::uint16_t size = 0;
    std::uint16_t references = 0;
  };
  class Writer;

  explicit PstImage(const PstOverlay& overlay) : overlay_(&overlay) {}
  Status reach();
  Status visit(pst::Bid bid, unsigned depth);
  Status scrub(pst::Nid nid, pst::Bid data, pst::Bid subnodes, unsigned depth);
  Status scrub_heap(pst::Bid data, pst::Bid subnodes);
  Status scrub_rows(pst::Bid data, std::size_t row_size);
  Result<std::string> plain_bytes(pst::Bid bid) const;

  const PstOverlay* overlay_;
  std::map<pst::Bid, std::uint32_t> references_;  // of what is reached
  std::map<pst::Bid, std::string> scrubbed_;      // kept blocks with other bytes
  std::set<pst::Bid> seen_;                       // heaps and subnodes that were scrubbed
  std::vector<Live> live_;                        // in the order in which they are written
};

}  // namespace oubli::wiper
