// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/table_context.h"

#include "adapters/pst/heap_format.h"

namespace oubli::pst {
namespace {

// Up to eight bytes stand in the row, but GUIDs do not.
bool is_in_row(mapi::StoredType type) {
  const std::size_t size = mapi::fixed_size(type.type);
  return !type.is_many && size > 0 && size <= 8;
}

bool is_of_the_store(std::uint16_t id) {
  return (id >= 0x0E30 && id <= 0x0E3F) || (id >= 0x65E0 && id <= 0x65E3) ||
         (id >= 0x67F0 && id <= 0x67FF) || id == 0x0FF6 || id == 0x0FF9 || id == 0x0FFF ||
         id == 0x3013;
}

}  // namespace

bool may_tell(std::uint16_t id, mapi::Type type) {
  return mapi::is_text(type) || (type == mapi::Type::Binary && !is_of_the_store(id));
}

Result<std::unique_ptr<Table>> Table::open(Ndb& ndb, Bid data, Bid subnodes) {
  auto node = open_node(ndb, data, subnodes);
  if (!node) return std::move(node).take_error();
  std::unique_ptr<Table> table(new Table(ndb));
  table->node_ = *std::move(node);
  Heap& heap = *table->node_.heap;
  const auto info = heap.client() == kTableHeap ? heap.item(heap.root()) : std::nullopt;
  if (!info || !table->parse(*info)) return damaged("a table's description makes no sense");
  return table;
}

bool Table::parse(std::string_view info) {
  if (info.size() < kTableInfo || load(info, 0, 1) != kTableHeap) return false;
  const auto count = static_cast<std::size_t>(load(info, 1, 1));
  bitmap_at_ = load16(info, 6);
  row_size_ = load16(info, 8);
  index_ = load32(info, 10);
  matrix_ = load32(info, 14);
  if (info.size() < kTableInfo + count * kTableColumn || row_size_ < 4) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = kTableInfo + i * kTableColumn;
    Column column{load16(info, at + 2), mapi::stored_type(load16(info, at)), load16(info, at + 4),
                  static_cast<std::size_t>(load(info, at + 6, 1)),
                  static_cast<std::size_t>(load(info, at + 7, 1))};
    if (column.at + column.size > row_size_) return false;
    columns_.push_back(column);
  }
  return true;
}

bool Table::row_ids(const std::function<bool(std::uint32_t id)>& take) {
  return each_record(*node_.heap, index_, 4,
                     [&](std::string_view key, std::string_view) { return take(load32(key, 0)); });
}

bool Table::load_matrix() {
  if (matrix_ == 0) return true;
  if (is_heap_item(matrix_)) {
    auto item = node_.heap->item(matrix_);
    if (!item) return false;
    held_ = *std::move(item);
    held_number_ = 0;
    return true;
  }
  const auto place = node_.subnodes.find(matrix_);
  if (!place) return false;
  auto tree = DataTree::open(ndb_, place->data);
  if (!tree) return false;
  rows_ = *std::move(tree);
  return true;
}

std::optional<std::string> Table::row(std::size_t number) {
  std::size_t within = number;
  if (rows_) {
    const std::size_t in_block = ndb_.dialect().block_data / row_size_;
    if (in_block == 0) return std::nullopt;
    const std::size_t block = number / in_block;
    within = number % in_block;
    if (block != held_number_) {
      auto read = rows_->block(block);
      if (!read) return std::nullopt;
      held_ = *std::move(read);
      held_number_ = block;
    }
  }
  if (within >= held_.size() / row_size_) return std::nullopt;
  return held_.substr(within * row_size_, row_size_);
}

PropertyReader::Trouble Table::rows(PropertyReader& reader, std::size_t most,
                                    const std::function<void(TableRow)>& take) {
  PropertyReader::Trouble trouble;
  if (!load_matrix()) return {mapi::Unread::Damaged};
  std::size_t taken = 0;
  const bool is_sound =
      each_record(*node_.heap, index_, 4, [&](std::string_view key, std::string_view data) {
        if (taken++ >= most) {
          trouble.insert(mapi::Unread::TooMany);
          return false;
        }
        TableRow made{load32(key, 0), {}};
        const auto cells = row(static_cast<std::size_t>(load(data, 0, data.size())));
        if (!cells) trouble.insert(mapi::Unread::Damaged);
        for (const Column& column : columns_) {
          const auto bits = cells ? load(*cells, bitmap_at_ + column.bit / 8, 1) : 0;
          if ((bits >> (7 - column.bit % 8) & 1U) == 0) continue;
          if (is_in_row(column.type)) {
            reader.add(column.id, column.type, cells->substr(column.at, column.size), made.cells,
                       trouble);
          } else {
            reader.add(node_, {column.id, column.type, load32(*cells, column.at)}, made.cells,
                       trouble);
          }
        }
        take(std::move(made));
        return true;
      });
  if (!is_sound || !node_.subnodes.is_whole() || node_.heap->faults() != Fault::None) {
    trouble.insert(mapi::Unread::Damaged);
  }
  return trouble;
}

}  // namespace oubli::pst
