// SPDX-License-Identifier: GPL-3.0-or-later
// The whole of a heap ([MS-PST] 2.3.1) in memory, to be judged strictly, changed and laid out
// again. Items keep their ids; one that is freed has no bytes. A value type, whose copies share the
// bytes that stay; one thread. Memory: the heap's blocks, 16 bytes an item, what was set. Failure
// of parse(): Damaged, what is wrong with it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/pst/format.h"

namespace oubli::pst {

class HeapModel {
 public:
  static Result<HeapModel> parse(const Dialect& dialect, std::vector<std::string> blocks);
  // Whether a node's data begins as a heap does.
  [[nodiscard]] static bool is_heap(std::string_view block);

  [[nodiscard]] unsigned client() const { return client_; }
  [[nodiscard]] std::uint32_t root() const { return root_; }

  // Null where there is no such item; id 0 is none. The bytes stay while a copy of the heap does.
  [[nodiscard]] const std::string_view* item(std::uint32_t hid) const;
  // REQUIRES: item(hid). No longer than it was.
  void set(std::uint32_t hid, std::string bytes);
  // A new item, in the first block that has room or in one more; nothing where no item may be so
  // long.
  std::optional<std::uint32_t> add(std::string bytes);
  void free(std::uint32_t hid) {
    slot(hid) = {};
    freed_.insert(hid);
  }

  // An item without bytes that something refers to keeps its slot.
  void pin(std::uint32_t hid) { pinned_.insert(hid); }
  void unpin(std::uint32_t hid) { pinned_.erase(hid); }

  // Calls with the id of each item that has bytes.
  void each_item(const std::function<void(std::uint32_t)>& take) const;

  // Slots without bytes at the end of a block's list; Outlook leaves none.
  [[nodiscard]] bool has_empty_ends() const;
  // Something other than zeros stands in no item.
  [[nodiscard]] bool has_slack() const { return has_slack_; }
  // Its counts of free slots and its notes of how full the blocks are, are right.
  [[nodiscard]] bool is_accounted() const { return is_accounted_; }

  // One string a block. Every byte that no item has is zero.
  [[nodiscard]] std::vector<std::string> render() const;
  // The same with every slot where it is, but for freed ones at the end, and every block as long
  // as it was: what no item has is gone, nothing else is changed.
  [[nodiscard]] std::vector<std::string> scrubbed() const;

 private:
  using Slots = std::vector<std::string_view>;
  struct Bytes {
    std::vector<std::string> parsed;
    std::deque<std::string> set;
  };
  Status parse_block(std::string_view bytes, std::size_t number, bool is_last);
  [[nodiscard]] static std::size_t head_size(std::size_t number);
  [[nodiscard]] std::uint32_t id_of(std::size_t block, std::size_t slot) const;
  [[nodiscard]] std::string_view& slot(std::uint32_t hid);
  [[nodiscard]] static std::size_t used(const Slots& slots, std::size_t number);
  [[nodiscard]] unsigned fullness(const Slots& slots, std::size_t number) const;
  [[nodiscard]] std::vector<std::string> lay_out_all(const std::vector<Slots>& kept) const;
  [[nodiscard]] std::string lay_out(const Slots& slots, std::size_t number) const;

  Dialect dialect_;
  unsigned client_ = 0;
  std::uint32_t root_ = 0;
  std::shared_ptr<Bytes> bytes_ = std::make_shared<Bytes>();  // which the slots are views of
  std::vector<Slots> blocks_;
  std::vector<std::size_t> sizes_;  // of the blocks, as they were
  std::set<std::uint32_t> pinned_, freed_;
  bool has_slack_ = false, is_accounted_ = true;
};

// The sorted records of a tree in a heap ([MS-PST] 2.3.2).
struct TreeHead {
  std::size_t key = 0, value = 0;
  unsigned levels = 0;
  std::uint32_t root = 0;
};
Result<TreeHead> tree_head(const HeapModel& heap, std::uint32_t header);

// The same of properties, whose records have a length of their own.
Result<TreeHead> property_head(const HeapModel& heap);

// Calls with each record in order; `own` with the id of every item the tree stands in, its header
// too. Error: it is not in order, or not what it says it is.
Status each_tree_record(
    const HeapModel& heap, std::uint32_t header,
    const std::function<void(std::string_view key, std::string_view value)>& take,
    const std::function<void(std::uint32_t hid)>& own = {});

// Goes through the records in order: `edit` may change the value; false takes the record out.
// Leaves that are emptied go, an emptied tree becomes a header alone.
Status edit_tree(HeapModel& heap, std::uint32_t header,
                 const std::function<bool(std::string_view key, std::string& value)>& edit);

}  // namespace oubli::pst
