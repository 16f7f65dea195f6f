// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks that a new PST has and the old one has not, under numbers that were never given out:
// blocks are never changed where they stand, because several nodes may share one. Owned by one
// overlay; one thread. Failure: Refused, where a list would be longer than is written.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/pst/census.h"

namespace oubli::pst {

class NewBlocks {
 public:
  NewBlocks(const Dialect& dialect, Bid next) : dialect_(dialect), next_(next) {}

  struct Made {
    std::size_t size = 0;
    std::string bytes;  // not encoded; none where they are made again when they are wanted
  };
  [[nodiscard]] const std::map<Bid, Made>& made() const { return made_; }
  [[nodiscard]] Bid next() const { return next_; }
  // Whether there were numbers enough.
  [[nodiscard]] Status check_numbers() const;

  // A node's data from pieces that each become a block; 0 for none. `again`: takes the numbers of
  // these blocks, whose bytes are then not kept.
  Bid add_stream(std::vector<std::string> blocks, std::vector<Bid>* again = nullptr);
  // The same of bytes, cut into full blocks.
  Bid add_bytes(std::string_view bytes);
  Result<Bid> add_subnodes(const std::vector<SubnodeEntry>& entries);
  // What was given to add_subnodes(); null of other bids.
  [[nodiscard]] const std::vector<SubnodeEntry>* subnodes(Bid bid) const;

 private:
  Bid add(std::string bytes, bool is_internal);

  Dialect dialect_;
  Bid next_;
  std::map<Bid, Made> made_;
  std::map<Bid, std::vector<SubnodeEntry>> lists_;  // of subnodes
};

}  // namespace oubli::pst
