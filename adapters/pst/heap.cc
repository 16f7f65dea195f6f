// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/heap.h"

#include <unordered_set>

namespace oubli::pst {
namespace {

constexpr std::size_t kMostRecords = 4'000'000;

struct TreeHeader {
  std::size_t key = 0, data = 0;
  unsigned levels = 0;
  Hid root = 0;
};

struct RecordWalk {
  Heap& heap;
  const TreeHeader& tree;
  const TakeRecord& take;
  std::unordered_set<Hid> met{};
  std::size_t records = 0;
  bool is_sound = true;

  // False: no more is wanted.
  bool visit(Hid hid, unsigned level) {
    const auto item = met.insert(hid).second ? heap.item(hid) : std::nullopt;
    if (!item) {
      is_sound = false;
      return true;
    }
    const std::size_t width = tree.key + (level == 0 ? tree.data : 4);
    if (item->size() % width != 0) is_sound = false;
    for (std::size_t at = 0; at + width <= item->size(); at += width) {
      const std::string_view entry = std::string_view(*item).substr(at, width);
      const bool wants_more = level == 0 ? give(entry) : visit(load32(entry, tree.key), level - 1);
      if (!wants_more) return false;
    }
    return true;
  }

  bool give(std::string_view entry) {
    if (++records > kMostRecords) {
      is_sound = false;
      return false;
    }
    return take(entry.substr(0, tree.key), entry.substr(tree.key));
  }
};

}  // namespace

Result<std::unique_ptr<Heap>> Heap::open(Ndb& ndb, Bid data) {
  auto tree = DataTree::open(ndb, data);
  if (!tree) return std::move(tree).take_error();
  std::unique_ptr<Heap> heap(new Heap(ndb.dialect(), *std::move(tree)));
  auto first = heap->tree_->block(0);
  if (!first) return std::move(first).take_error();
  if (first->size() < 12 || load(*first, 2, 1) != kHeapSignature) {
    return damaged("a node's data is no heap");
  }
  heap->client_ = static_cast<unsigned>(load(*first, 3, 1));
  heap->root_ = load32(*first, 4);
  heap->kept_.emplace(0, *std::move(first));
  return heap;
}

const std::string* Heap::block(std::size_t i) {
  if (const auto known = kept_.find(i); known != kept_.end()) return &known->second;
  if (i >= tree_->blocks()) return nullptr;
  auto read = tree_->block(i);
  if (!read) return nullptr;
  if (kept_.size() >= kBlocksKept) kept_.clear();
  return &kept_.emplace(i, *std::move(read)).first->second;
}

std::optional<std::string> Heap::item(Hid hid) {
  constexpr unsigned kTypeBits = 5;
  const unsigned index_bits = dialect_.heap_index_bits;
  const std::size_t index = (hid >> kTypeBits) & ((1U << index_bits) - 1);
  const std::string* page = block(hid >> (kTypeBits + index_bits));
  if (page == nullptr || !is_heap_item(hid) || index == 0) return std::nullopt;
  const std::size_t map = load16(*page, 0);
  if (index > load16(*page, map)) return std::nullopt;
  const std::size_t offsets = map + 4;
  if (offsets + 2 * index + 2 > page->size()) return std::nullopt;
  const std::size_t begin = load16(*page, offsets + 2 * (index - 1));
  const std::size_t end = load16(*page, offsets + 2 * index);
  if (begin > end || end > page->size()) return std::nullopt;
  return page->substr(begin, end - begin);
}

bool each_record(Heap& heap, Hid header, std::size_t key_size, const TakeRecord& take) {
  constexpr unsigned kMostLevels = 8;
  const auto head = heap.item(header);
  if (!head || head->size() < 8 || load(*head, 0, 1) != kTreeType) return false;
  const TreeHeader tree{static_cast<std::size_t>(load(*head, 1, 1)),
                        static_cast<std::size_t>(load(*head, 2, 1)),
                        static_cast<unsigned>(load(*head, 3, 1)), load32(*head, 4)};
  if (tree.key != key_size || tree.data == 0 || tree.levels > kMostLevels) return false;
  if (tree.root == 0) return true;
  RecordWalk walk{heap, tree, take};
  walk.visit(tree.root, tree.levels);
  return walk.is_sound;
}

}  // namespace oubli::pst
