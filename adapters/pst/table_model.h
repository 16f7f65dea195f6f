// SPDX-License-Identifier: GPL-3.0-or-later
// The whole of a table ([MS-PST] 2.3.4) in memory: its columns, its rows, what each cell refers to.
// Judges it strictly; rows can be taken out and cells changed. Owned by one task; one thread.
// Memory: about what the table takes in the file. Failure: Damaged, what is wrong; Refused, of a
// shape that is read and not written.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "adapters/pst/census.h"
#include "adapters/pst/heap_model.h"

namespace oubli::pst {

struct ColumnModel {
  std::uint32_t tag = 0;  // id << 16 | type
  std::size_t at = 0, size = 0, bit = 0;
  // The cell holds the id of a heap item or subnode.
  [[nodiscard]] bool is_elsewhere() const;
};

// Of a folder in the table of those beside it: how many messages it has, and how many unread.
inline constexpr std::uint32_t kCountColumn = 0x36020003, kUnreadColumn = 0x36030003;

// Ids of items of a heap.
class ItemIds {
 public:
  // False where it was there already.
  bool insert(std::uint32_t hid);
  void erase(std::uint32_t hid);
  [[nodiscard]] bool contains(std::uint32_t hid) const;

 private:
  std::vector<bool> bits_;
};

class TableModel {
 public:
  static Result<TableModel> parse(const Census& census, Bid data, Bid subnodes);
  // Of a heap that was read already, whose bytes it shares.
  static Result<TableModel> parse(const Census& census, HeapModel heap, Bid subnodes);

  [[nodiscard]] const std::vector<ColumnModel>& columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return rows_.size() / row_size_; }
  [[nodiscard]] std::uint32_t id(std::size_t row) const { return load32(row_at(row), 0); }
  [[nodiscard]] std::optional<std::size_t> find(std::uint32_t id) const;
  // A cell's bytes, wherever they stand; nothing where the row has none. Of a cell in a subnode:
  // its number, which tells that it is one. Lent until the table is changed.
  [[nodiscard]] std::optional<std::string_view> cell(std::size_t row, std::uint32_t tag) const;
  [[nodiscard]] const HeapModel& heap() const { return heap_; }

  // Of a cell that stands in the row itself.
  void set_cell(std::size_t row, std::uint32_t tag, std::uint64_t value);
  // Of one that stands elsewhere; without bytes it is taken out. Error: there is no such column, or
  // it is longer than is written.
  Status set_bytes(std::size_t row, std::uint32_t tag, std::string bytes);
  // Their cells' bytes go with them.
  Status erase_rows(const std::set<std::uint32_t>& ids);

  // The table anew: the heap's blocks, the blocks of the rows where those have a node of their own,
  // the subnodes that stay. The matrix has `matrix_nid`, 0: it is in the heap.
  struct Rendered {
    std::vector<std::string> heap;
    std::vector<std::string> matrix;
    Nid matrix_nid = 0;
    std::vector<SubnodeEntry> subnodes;  // the matrix among them, still as it was
  };
  [[nodiscard]] Rendered render() const;

  // Items that nothing in the table refers to; something that was deleted, perhaps.
  [[nodiscard]] std::vector<std::uint32_t> unused() const;
  void free_unused();
  // Bytes of the row matrix that no row has.
  [[nodiscard]] bool has_slack() const { return has_slack_; }

 private:
  explicit TableModel(HeapModel heap) : heap_(std::move(heap)) {}
  Status parse_info(const Dialect& dialect);
  Status parse_rows(const Census& census);
  Status parse_index();
  Status parse_cells();
  void release(std::uint32_t hnid);
  [[nodiscard]] std::string_view row_at(std::size_t row) const {
    return std::string_view(rows_).substr(row * row_size_, row_size_);
  }
  [[nodiscard]] std::uint32_t held(std::string_view row, const ColumnModel& column) const;

  HeapModel heap_;
  Dialect dialect_;
  std::vector<SubnodeEntry> subnodes_;
  std::vector<ColumnModel> columns_;
  std::size_t bitmap_at_ = 0, row_size_ = 1;
  std::uint32_t index_ = 0, matrix_ = 0;
  std::string rows_;  // one behind the other
  ItemIds used_;
  bool has_slack_ = false;
};

}  // namespace oubli::pst
