// SPDX-License-Identifier: GPL-3.0-or-later
// A node's data, which may be spread over many blocks ([MS-PST] 2.2.2.8.3.2), as a run of bytes.
// Owned by one reader; one thread. Failure: a part that is missing or damaged is an Error when it
// is read; what comes before and behind it can be read.
#pragma once

#include <memory>
#include <vector>

#include "adapters/bytes/byte_source.h"
#include "adapters/pst/ndb.h"

namespace oubli::pst {

class DataTree final : public ByteSource {
 public:
  // `ndb` is lent by the caller, who outlives the tree. Reads the lists of blocks and no data; a
  // list that cannot be read is an Error.
  static Result<std::unique_ptr<DataTree>> open(Ndb& ndb, Bid root);

  [[nodiscard]] std::size_t blocks() const { return leaves_.size(); }
  // The i-th block, decoded. Its faults are kept for faults().
  Result<std::string> block(std::size_t i);
  // Of all bytes, as the list of blocks has it; blocks that are not there count nothing.
  [[nodiscard]] std::uint64_t size() const { return begins_.back(); }
  [[nodiscard]] Fault faults() const { return faults_; }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override;
  // All of it; no more than `most` bytes, and an Error where there are more.
  Result<std::string> all(std::uint64_t most);

 private:
  explicit DataTree(Ndb& ndb) : ndb_(ndb) {}
  Status add(Bid bid, unsigned level_below);
  Status add_children(const Block& block, unsigned level_below);
  void add_leaf(Bid bid);

  static constexpr std::size_t kMostLeaves = 1'100'000;  // of what two levels can hold
  Ndb& ndb_;
  std::vector<Bid> leaves_;
  std::vector<std::uint64_t> begins_{0};  // of each leaf, and the end of the last
  Fault faults_ = Fault::None;
  std::size_t held_ = SIZE_MAX;  // which leaf `bytes_` are
  std::string bytes_;
};

}  // namespace oubli::pst
