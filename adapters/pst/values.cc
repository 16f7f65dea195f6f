// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/values.h"

#include <algorithm>

namespace oubli::pst {
namespace {

// Values of one size follow one another; others are led by their number and their offsets.
bool split_sized(std::size_t size, const std::string& bytes, std::size_t most,
                 std::vector<std::string>& into) {
  for (std::size_t at = 0; at + size <= bytes.size(); at += size) {
    if (into.size() >= most) return false;
    into.push_back(bytes.substr(at, size));
  }
  return bytes.size() % size == 0;
}

bool split_unsized(const std::string& bytes, std::size_t most, std::vector<std::string>& into) {
  if (bytes.empty()) return true;
  const std::size_t told = load32(bytes, 0);
  const std::size_t room = bytes.size() / 4;
  const std::size_t count = std::min({told, room, most});
  bool is_sound = count == told;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t begin = load32(bytes, 4 + 4 * i);
    const std::size_t end = i + 1 < told ? load32(bytes, 8 + 4 * i) : bytes.size();
    if (begin > end || end > bytes.size()) {
      is_sound = false;
      continue;
    }
    into.push_back(bytes.substr(begin, end - begin));
  }
  return is_sound;
}

}  // namespace

Result<Node> open_node(Ndb& ndb, Bid data, Bid subnodes) {
  auto heap = Heap::open(ndb, data);
  if (!heap) return std::move(heap).take_error();
  return Node{*std::move(heap), Subnodes::read(ndb, subnodes)};
}

Outcome bytes_of(Ndb& ndb, Node& node, std::uint32_t hnid, Budget& budget, std::string& into) {
  into.clear();
  if (hnid == 0) return Outcome::Read;
  if (is_heap_item(hnid)) {
    auto item = node.heap->item(hnid);
    if (!item) return Outcome::Damaged;
    if (!budget.take(item->size())) return Outcome::TooLong;
    into = *std::move(item);
    return Outcome::Read;
  }
  const auto place = node.subnodes.find(hnid);
  if (!place) return Outcome::Damaged;
  auto tree = DataTree::open(ndb, place->data);
  if (!tree) return Outcome::Damaged;
  const std::uint64_t size = (*tree)->size();
  if (size > budget.bounds.value_bytes || !budget.take(size)) return Outcome::TooLong;
  auto all = (*tree)->all(size);
  if (!all) return Outcome::Damaged;
  into = *std::move(all);
  return (*tree)->faults() == Fault::None ? Outcome::Read : Outcome::Damaged;
}

bool is_inline(mapi::StoredType type) {
  const std::size_t size = mapi::fixed_size(type.type);
  return !type.is_many && ((size > 0 && size <= 4) || type.type == mapi::Type::Null);
}

bool split_values(mapi::StoredType type, std::string bytes, std::size_t most,
                  std::vector<std::string>& into) {
  if (!type.is_many) {
    const std::size_t size = mapi::fixed_size(type.type);
    const bool is_cell = type.type == mapi::Type::Boolean && bytes.size() == 1;
    const bool is_long_enough = bytes.size() >= size || is_cell;
    if (size != 0 && bytes.size() > size) bytes.resize(size);
    into.push_back(std::move(bytes));
    return is_long_enough;
  }
  const std::size_t size = mapi::fixed_size(type.type);
  return size != 0 ? split_sized(size, bytes, most, into) : split_unsized(bytes, most, into);
}

std::string join_values(mapi::StoredType type, const std::vector<std::string>& values) {
  std::string bytes;
  const bool has_offsets = type.is_many && mapi::fixed_size(type.type) == 0;
  if (has_offsets) {
    const auto put = [&](std::size_t number) {
      for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xFFU);
    };
    put(values.size());
    std::size_t at = 4 + 4 * values.size();
    for (const std::string& value : values) {
      put(at);
      at += value.size();
    }
  }
  for (const std::string& value : values) bytes += value;
  return bytes;
}

}  // namespace oubli::pst
