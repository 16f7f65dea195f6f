// SPDX-License-Identifier: GPL-3.0-or-later
// The heap in a node's data, and the sorted records kept in it ([MS-PST] 2.3.1, 2.3.2). Owned by
// one reader; one thread. Failure: an item that is not there or whose place makes no sense is
// nothing.
#pragma once

#include <functional>
#include <optional>

#include "adapters/pst/data_tree.h"
#include "adapters/pst/heap_format.h"

namespace oubli::pst {

using Hid = std::uint32_t;  // of an item of a heap; 0: none

class Heap {
 public:
  // `ndb` is lent by the caller, who outlives the heap. Error: the data is not there, or is no
  // heap.
  static Result<std::unique_ptr<Heap>> open(Ndb& ndb, Bid data);

  [[nodiscard]] unsigned client() const { return client_; }
  [[nodiscard]] Hid root() const { return root_; }
  std::optional<std::string> item(Hid hid);
  // Of every block read so far.
  [[nodiscard]] Fault faults() const { return tree_->faults(); }

 private:
  Heap(const Dialect& dialect, std::unique_ptr<DataTree> tree)
      : dialect_(dialect), tree_(std::move(tree)) {}
  const std::string* block(std::size_t i);

  static constexpr std::size_t kBlocksKept = 64;
  const Dialect dialect_;
  std::unique_ptr<DataTree> tree_;
  unsigned client_ = 0;
  Hid root_ = 0;
  std::unordered_map<std::size_t, std::string> kept_;
};

[[nodiscard]] constexpr bool is_heap_item(std::uint32_t hnid) { return (hnid & 0x1FU) == 0; }

// Calls `take` with the key and the data of each record of the tree whose header is `header`; false
// ends it. Returns false when a part could not be read, or is not what it should be.
using TakeRecord = std::function<bool(std::string_view key, std::string_view data)>;
bool each_record(Heap& heap, Hid header, std::size_t key_size, const TakeRecord& take);

}  // namespace oubli::pst
