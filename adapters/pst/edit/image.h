// SPDX-License-Identifier: GPL-3.0-or-later
// The new PST: of the old file's blocks those that a node of the overlay still leads to, under
// their old numbers, and the overlay's own; laid out anew without gaps, with trees, maps and header
// made from nothing. What was in free space, and what no node led to, is not in it.
// Owned by one eraser; one thread. Memory: about 16 bytes a block, 32 more of one that is kept with
// other bytes. Failure: Damaged where the old file is; the new one is then no PST, because its
// header comes last.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/pst/edit/overlay.h"

namespace oubli::pst {

// A heap without what no item of it has: the blocks that differ, by their place among them.
struct CleanHeap {
  Bid data = 0;
  std::map<std::uint32_t, std::string> blocks;
};

class Image {
 public:
  // Follows every node to its blocks. `overlay` is lent by the caller, who outlives the image.
  static Result<Image> of(const Overlay& overlay);

  // Bytes that the new file will have at most.
  [[nodiscard]] std::uint64_t size() const;

  // In order, section by section; the header last, and nothing else at 0. What stays zero is not
  // put. Where that many blocks stand is forgotten when it is done.
  using Put = std::function<Status(std::uint64_t at, std::string_view bytes)>;
  Status write(const Put& put);

  // For the writer. What is kept of the old file, by number in the census, in the order in which
  // it stood; how many things lead to a block; a block that is kept with other bytes.
  [[nodiscard]] const Overlay& overlay() const { return *overlay_; }
  [[nodiscard]] const std::vector<std::uint32_t>& order() const { return order_; }
  [[nodiscard]] const std::vector<std::uint32_t>& references() const { return references_; }
  [[nodiscard]] const std::map<Bid, std::uint32_t>& made_references() const {
    return made_references_;
  }
  // Nothing: it stays as it is.
  Result<std::optional<std::string>> scrubbed(Bid bid);

 private:
  explicit Image(const Overlay& overlay);
  Status reach();
  Status visit(Bid bid, unsigned depth);
  Status scrub(Nid nid, Bid data, Bid subnodes, unsigned depth);
  Status scrub_heap(Bid data, Bid subnodes);
  Status scrub_rows(Bid data, Bid subnodes, std::uint32_t matrix, std::size_t row_size);
  Result<std::string> clean_rows(Bid leaf, std::size_t row_size) const;
  bool is_new(Bid bid);
  Result<std::string> plain_bytes(Bid bid) const;
  Result<std::uint32_t*> references_of(Bid bid);

  const Overlay* overlay_;
  std::vector<std::uint32_t> references_;         // of the census's blocks; 0: not reached
  std::map<Bid, std::uint32_t> made_references_;  // of the overlay's own
  std::vector<std::uint32_t> order_;  // what is kept, by number in the census, as it stood
  // A kept block with other bytes, made again when it is written: one of a heap's, or of rows.
  struct Scrub {
    Bid leaf = 0, data = 0, subnodes = 0;
    std::uint32_t place = 0;     // among the heap's blocks
    std::uint32_t row_size = 0;  // of rows
  };
  std::vector<Scrub> scrubs_;  // by leaf, once all are known
  std::vector<bool> seen_;     // of the census's blocks: heaps and subnodes that were gone through
  std::set<Bid> made_seen_;    // of the overlay's
  CleanHeap last_;             // which was made last
  std::uint64_t size_ = 0;
};

}  // namespace oubli::pst
