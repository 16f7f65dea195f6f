// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/table_model.h"

#include <algorithm>

#include "adapters/pst/heap_format.h"

namespace oubli::pst {
namespace {

constexpr std::uint32_t kRowId = 0x67F20003, kRowVersion = 0x67F30003;

std::size_t size_of(std::uint32_t tag) {
  switch (tag & 0xFFFFU) {
    case 0x0002:
      return 2;
    case 0x000B:
      return 1;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
      return 8;
    default:
      return 4;
  }
}

}  // namespace

bool ItemIds::insert(std::uint32_t hid) {
  const std::size_t at = hid >> 5U;
  if (at >= bits_.size()) bits_.resize(at + at / 2 + 1);
  const bool is_new = !bits_[at];
  bits_[at] = true;
  return is_new;
}

void ItemIds::erase(std::uint32_t hid) {
  if (hid >> 5U < bits_.size()) bits_[hid >> 5U] = false;
}

bool ItemIds::contains(std::uint32_t hid) const {
  return hid >> 5U < bits_.size() && bits_[hid >> 5U];
}

bool ColumnModel::is_elsewhere() const {
  const std::uint32_t type = tag & 0xFFFFU;
  return type == 0x001E || type == 0x001F || type == 0x0102 || type == 0x0048 || type == 0x000D ||
         type >= 0x1000;
}

Result<TableModel> TableModel::parse(const Census& census, Bid data, Bid subnodes) {
  auto blocks = read_stream(census, data);
  if (!blocks) return std::move(blocks).take_error();
  auto heap = HeapModel::parse(census.ndb->dialect(), *std::move(blocks));
  if (!heap) return std::move(heap).take_error();
  return parse(census, *std::move(heap), subnodes);
}

Result<TableModel> TableModel::parse(const Census& census, HeapModel heap, Bid subnodes) {
  if (heap.client() != kTableHeap) return damaged("not a table");
  auto entries = read_subnodes(census, subnodes);
  if (!entries) return std::move(entries).take_error();
  TableModel table(std::move(heap));
  table.dialect_ = census.ndb->dialect();
  table.subnodes_ = *std::move(entries);
  Status done = table.parse_info(table.dialect_);
  if (done) done = table.parse_rows(census);
  if (done) done = table.parse_index();
  if (done) done = table.parse_cells();
  if (!done) return std::move(done).take_error();
  return table;
}

Status TableModel::parse_info(const Dialect& dialect) {
  (void)dialect;
  const std::string_view* info = heap_.item(heap_.root());
  if (info == nullptr || info->size() < kTableInfo || load(*info, 0, 1) != kTableHeap) {
    return damaged("a table does not say what it is");
  }
  const auto count = static_cast<std::size_t>(load(*info, 1, 1));
  if (info->size() != kTableInfo + kTableColumn * count)
    return damaged("a table's columns are not all there");
  const std::size_t wide = load16(*info, 2), twos = load16(*info, 4), ones = load16(*info, 6);
  bitmap_at_ = ones;
  row_size_ = load16(*info, 8);
  index_ = load32(*info, 10);
  matrix_ = load32(*info, 14);
  if (wide > twos || twos > ones || row_size_ != ones + (count + 7) / 8) {
    return damaged("a table's rows have no sensible size");
  }
  std::vector<bool> taken(ones), bits(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = kTableInfo + kTableColumn * i;
    const ColumnModel column{load32(*info, at), load16(*info, at + 4),
                             static_cast<std::size_t>(load(*info, at + 6, 1)),
                             static_cast<std::size_t>(load(*info, at + 7, 1))};
    if (!columns_.empty() && columns_.back().tag >= column.tag) {
      return damaged("a table's columns are out of order");
    }
    const std::size_t end = column.size >= 4 ? wide : column.size == 2 ? twos : ones;
    if (column.size != size_of(column.tag) || column.at + column.size > end ||
        column.bit >= count || bits[column.bit]) {
      return damaged("a table's column stands where none can");
    }
    bits[column.bit] = true;
    for (std::size_t k = 0; k < column.size; ++k) {
      if (taken[column.at + k]) return damaged("two columns of a table overlap");
      taken[column.at + k] = true;
    }
    if ((column.tag == kRowId && (column.at != 0 || column.bit != 0)) ||
        (column.tag == kRowVersion && (column.at != 4 || column.bit != 1))) {
      return damaged("a table's row ids are not where they belong");
    }
    columns_.push_back(column);
  }
  const bool has_ids = std::ranges::any_of(columns_, [](const auto& c) { return c.tag == kRowId; });
  return has_ids ? Status() : Status(damaged("a table's rows have no ids"));
}

Status TableModel::parse_rows(const Census& census) {
  used_.insert(heap_.root());
  std::vector<std::string> blocks;
  if (matrix_ == 0) return {};
  if ((matrix_ & 0x1FU) == 0) {
    const std::string_view* all = heap_.item(matrix_);
    if (all == nullptr || all->empty() || all->size() % row_size_ != 0) {
      return damaged("a table's rows are not where it says");
    }
    used_.insert(matrix_);
    blocks.emplace_back(*all);
  } else {
    const auto at = std::ranges::find(subnodes_, matrix_, &SubnodeEntry::nid);
    if (at == subnodes_.end()) return damaged("a table's rows are not where it says");
    auto read = read_stream(census, at->data);
    if (!read) return std::move(read).take_error();
    blocks = *std::move(read);
  }
  const std::size_t most = dialect_.block_data / row_size_;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const std::string_view block(blocks[b]);
    const bool is_last = b + 1 == blocks.size();
    const std::size_t here = is_last ? block.size() / row_size_ : most;
    if (block.size() < here * row_size_) return damaged("a table's rows are cut off");
    rows_ += block.substr(0, here * row_size_);
    if (!is_zero(block.substr(here * row_size_))) has_slack_ = true;
  }
  return {};
}

Status TableModel::parse_index() {
  auto head = tree_head(heap_, index_);
  if (!head) return std::move(head).take_error();
  if (head->key != 4 || head->value != (dialect_.is_wide ? 4U : 2U)) {
    return damaged("a table's index has other records");
  }
  std::vector<bool> seen(rows());
  std::size_t records = 0;
  bool is_sound = true;
  auto done = each_tree_record(
      heap_, index_,
      [&](std::string_view key, std::string_view value) {
        const std::size_t row = load(value, 0, value.size());
        const bool is_row = row < rows() && !seen[row] && load32(key, 0) == id(row);
        if (is_row) seen[row] = true;
        is_sound = is_sound && is_row;
        ++records;
      },
      [&](std::uint32_t hid) { used_.insert(hid); });
  if (!done) return done;
  if (!is_sound || records != rows()) return damaged("a table's index does not fit its rows");
  return {};
}

std::uint32_t TableModel::held(std::string_view row, const ColumnModel& column) const {
  const auto bits = load(row, bitmap_at_ + column.bit / 8, 1);
  const bool is_there = (bits & (0x80U >> (column.bit % 8))) != 0;
  return is_there && column.is_elsewhere() ? load32(row, column.at) : 0;
}

Status TableModel::parse_cells() {
  std::set<Nid> subnodes;
  if ((matrix_ & 0x1FU) != 0) subnodes.insert(matrix_);
  for (std::size_t i = 0; i < rows(); ++i) {
    for (const auto& column : columns_) {
      const std::uint32_t hnid = held(row_at(i), column);
      if (hnid == 0) continue;
      if ((hnid & 0x1FU) != 0) {
        const bool is_there =
            std::ranges::find(subnodes_, hnid, &SubnodeEntry::nid) != subnodes_.end();
        if (!is_there || !subnodes.insert(hnid).second) {
          return damaged("a table's cell is not where it says");
        }
        continue;
      }
      if (heap_.item(hnid) == nullptr) return damaged("a table's cell is not where it says");
      if (!used_.insert(hnid)) return damaged("two of a table's cells are one");
    }
  }
  // Tables of OST files keep columns in pools of their own; their cells mean something else.
  if (subnodes.size() != subnodes_.size()) {
    return damaged("a table has subnodes that none of its cells is in");
  }
  return {};
}

std::optional<std::size_t> TableModel::find(std::uint32_t wanted) const {
  for (std::size_t i = 0; i < rows(); ++i) {
    if (id(i) == wanted) return i;
  }
  return std::nullopt;
}

std::optional<std::string_view> TableModel::cell(std::size_t row, std::uint32_t tag) const {
  const auto column = std::ranges::find(columns_, tag, &ColumnModel::tag);
  if (column == columns_.end()) return std::nullopt;
  const std::string_view cells = row_at(row);
  const auto bits = load(cells, bitmap_at_ + column->bit / 8, 1);
  if ((bits & (0x80U >> (column->bit % 8))) == 0) return std::nullopt;
  if (!column->is_elsewhere()) return cells.substr(column->at, column->size);
  const std::uint32_t hnid = held(cells, *column);
  if (hnid == 0) return std::string_view();
  if ((hnid & 0x1FU) != 0) return cells.substr(column->at, 4);
  return *heap_.item(hnid);
}

void TableModel::set_cell(std::size_t row, std::uint32_t tag, std::uint64_t value) {
  const auto column = std::ranges::find(columns_, tag, &ColumnModel::tag);
  if (column == columns_.end() || column->is_elsewhere()) return;
  store(rows_, row * row_size_ + column->at, value, column->size);
}

void TableModel::release(std::uint32_t hnid) {
  if (hnid == 0) return;
  if ((hnid & 0x1FU) != 0) {
    std::erase_if(subnodes_, [&](const auto& one) { return one.nid == hnid; });
    return;
  }
  heap_.free(hnid);
  heap_.unpin(hnid);
  used_.erase(hnid);
}

Status TableModel::set_bytes(std::size_t row, std::uint32_t tag, std::string bytes) {
  const auto column = std::ranges::find(columns_, tag, &ColumnModel::tag);
  if (column == columns_.end() || !column->is_elsewhere()) return damaged("no such column");
  release(held(row_at(row), *column));
  std::uint32_t hnid = 0;
  const bool is_there = !bytes.empty();
  if (is_there) {
    const auto hid = heap_.add(std::move(bytes));
    if (!hid) return refused("a cell of a table would be longer than is written");
    hnid = *hid;
    used_.insert(hnid);
  }
  store(rows_, row * row_size_ + column->at, hnid, 4);
  const std::size_t at = row * row_size_ + bitmap_at_ + column->bit / 8;
  const auto bit = 0x80U >> (column->bit % 8);
  const auto bits = static_cast<unsigned>(load(rows_, at, 1));
  store(rows_, at, is_there ? bits | bit : bits & ~bit, 1);
  return {};
}

Status TableModel::erase_rows(const std::set<std::uint32_t>& ids) {
  std::string kept;
  for (std::size_t i = 0; i < rows(); ++i) {
    if (!ids.contains(id(i))) {
      kept += row_at(i);
      continue;
    }
    for (const auto& column : columns_) release(held(row_at(i), column));
  }
  rows_ = std::move(kept);
  std::map<std::uint32_t, std::size_t> places;
  for (std::size_t i = 0; i < rows(); ++i) places.emplace(id(i), i);
  auto done = edit_tree(heap_, index_, [&](std::string_view key, std::string& value) {
    const auto at = places.find(load32(key, 0));
    if (at == places.end()) return false;
    store(value, 0, at->second, value.size());
    return true;
  });
  if (!done) return done;
  if (rows_.empty() && matrix_ != 0) {
    if ((matrix_ & 0x1FU) == 0) heap_.free(matrix_);
    std::erase_if(subnodes_, [&](const auto& one) { return one.nid == matrix_; });
    matrix_ = 0;
    std::string info(*heap_.item(heap_.root()));
    store(info, 14, 0, 4);
    heap_.set(heap_.root(), std::move(info));
  }
  return {};
}

TableModel::Rendered TableModel::render() const {
  Rendered made;
  HeapModel heap = heap_;
  if (matrix_ != 0 && (matrix_ & 0x1FU) == 0) {
    heap.set(matrix_, rows_);
  } else if (matrix_ != 0) {
    const std::size_t most = dialect_.block_data / row_size_;
    made.matrix_nid = matrix_;
    for (std::size_t i = 0; i < rows(); i += most) {
      if (!made.matrix.empty()) made.matrix.back().resize(dialect_.block_data);
      made.matrix.push_back(rows_.substr(i * row_size_, most * row_size_));
    }
  }
  made.heap = heap.render();
  made.subnodes = subnodes_;
  return made;
}

std::vector<std::uint32_t> TableModel::unused() const {
  // A field that is not in use any more may name one all the same.
  const std::uint32_t old_index = load32(*heap_.item(heap_.root()), 18);
  std::vector<std::uint32_t> unused;
  heap_.each_item([&](std::uint32_t hid) {
    if (!used_.contains(hid) && hid != old_index) unused.push_back(hid);
  });
  return unused;
}

void TableModel::free_unused() {
  for (const std::uint32_t hid : unused()) heap_.free(hid);
}

}  // namespace oubli::pst
