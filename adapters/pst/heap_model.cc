// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/heap_model.h"

#include <algorithm>
#include <array>

#include "adapters/pst/heap_format.h"

namespace oubli::pst {
namespace {

constexpr std::size_t kFirstHead = 12, kNotedHead = 66, kShortHead = 2;

// The block whose head notes how full block `number` is, and where in it.
std::pair<std::size_t, std::size_t> note_of(std::size_t number) {
  if (number < 8) return {0, 8 + number / 2};
  const std::size_t owner = number - (number - 8) % 128;
  return {owner, 2 + (number - owner) / 2};
}
bool is_high_half(std::size_t number) {
  return (number < 8 ? number : (number - 8) % 128) % 2 == 1;
}

}  // namespace

std::size_t HeapModel::head_size(std::size_t number) {
  if (number == 0) return kFirstHead;
  return number % 128 == 8 ? kNotedHead : kShortHead;
}

bool HeapModel::is_heap(std::string_view block) {
  return block.size() >= kFirstHead && load(block, 2, 1) == kHeapSignature;
}

Result<HeapModel> HeapModel::parse(const Dialect& dialect, std::vector<std::string> given) {
  if (given.empty() || !is_heap(given[0])) return damaged("not a heap");
  HeapModel heap;
  heap.bytes_->parsed = std::move(given);
  const std::vector<std::string>& blocks = heap.bytes_->parsed;
  heap.dialect_ = dialect;
  heap.client_ = static_cast<unsigned>(load(blocks[0], 3, 1));
  heap.root_ = load32(blocks[0], 4);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    auto done = heap.parse_block(blocks[i], i, i + 1 == blocks.size());
    if (!done) return std::move(done).take_error();
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto [owner, at] = note_of(i);
    const auto note = load(blocks[owner], at, 1) >> (is_high_half(i) ? 4U : 0U) & 0xFU;
    if (note != heap.fullness(heap.blocks_[i], i)) heap.is_accounted_ = false;
  }
  return heap;
}

Status HeapModel::parse_block(std::string_view bytes, std::size_t number, bool is_last) {
  if (!is_last && bytes.size() != dialect_.block_data)
    return damaged("a block of a heap is not full");
  const std::size_t map = load16(bytes, 0);
  const std::size_t head = head_size(number);
  if (map % 2 != 0 || map < head || map + 6 > bytes.size())
    return damaged("a heap's map is nowhere");
  const std::size_t count = load16(bytes, map), free = load16(bytes, map + 2);
  const std::size_t end = map + 4 + 2 * (count + 1);
  if (count >= 1U << dialect_.heap_index_bits || end > bytes.size()) {
    return damaged("a heap's map is longer than its block");
  }
  std::size_t at = load16(bytes, map + 4), empty = 0;
  if (at != head) return damaged("a heap's first item is not behind its head");
  Slots slots;
  slots.reserve(count);
  for (std::size_t i = 1; i <= count; ++i) {
    const std::size_t next = load16(bytes, map + 4 + 2 * i);
    if (next < at || next > map) return damaged("a heap's items overlap");
    if (next == at) ++empty;
    slots.emplace_back(bytes.substr(at, next - at));
    at = next;
  }
  if (at + 1 < map) return damaged("a heap's map is not behind its items");
  if (!is_zero(bytes.substr(at, map - at)) || !is_zero(bytes.substr(end))) has_slack_ = true;
  if (empty != free) is_accounted_ = false;
  blocks_.push_back(std::move(slots));
  sizes_.push_back(bytes.size());
  return {};
}

const std::string_view* HeapModel::item(std::uint32_t hid) const {
  const std::size_t block = hid >> (5U + dialect_.heap_index_bits);
  const std::size_t index = hid >> 5U & ((1U << dialect_.heap_index_bits) - 1);
  if ((hid & 0x1FU) != 0 || index == 0 || block >= blocks_.size()) return nullptr;
  const Slots& slots = blocks_[block];
  return index <= slots.size() ? &slots[index - 1] : nullptr;
}

std::string_view& HeapModel::slot(std::uint32_t hid) {
  const std::size_t index = hid >> 5U & ((1U << dialect_.heap_index_bits) - 1);
  return blocks_[hid >> (5U + dialect_.heap_index_bits)][index - 1];
}

void HeapModel::set(std::uint32_t hid, std::string bytes) {
  slot(hid) = bytes_->set.emplace_back(std::move(bytes));
}

std::optional<std::uint32_t> HeapModel::add(std::string bytes) {
  // [MS-PST] 2.3.3.3; of the first ANSI files less.
  const std::size_t most = dialect_.is_wide ? 3580 : 3068;
  const std::size_t most_slots = (1U << dialect_.heap_index_bits) - 1;
  if (bytes.size() > most) return std::nullopt;
  std::size_t block = 0;
  const auto has_room = [&] {
    const Slots& slots = blocks_[block];
    constexpr std::size_t kForSlot = 4;  // a place in the map, and up to an even length
    return slots.size() < most_slots &&
           used(slots, block) + bytes.size() + kForSlot <= dialect_.block_data;
  };
  while (block < blocks_.size() && !has_room()) ++block;
  if (block == blocks_.size()) {
    blocks_.emplace_back();
    sizes_.push_back(dialect_.block_data);
  }
  blocks_[block].push_back(bytes_->set.emplace_back(std::move(bytes)));
  return id_of(block, blocks_[block].size() - 1);
}

std::uint32_t HeapModel::id_of(std::size_t block, std::size_t slot) const {
  return static_cast<std::uint32_t>(block << (5U + dialect_.heap_index_bits) | (slot + 1) << 5U);
}

void HeapModel::each_item(const std::function<void(std::uint32_t)>& take) const {
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    for (std::size_t i = 0; i < blocks_[b].size(); ++i) {
      if (blocks_[b][i].empty()) continue;
      take(id_of(b, i));
    }
  }
}

bool HeapModel::has_empty_ends() const {
  return std::ranges::any_of(
      blocks_, [](const Slots& slots) { return !slots.empty() && slots.back().empty(); });
}

std::size_t HeapModel::used(const Slots& slots, std::size_t number) {
  std::size_t used = head_size(number);
  for (const auto& slot : slots) used += slot.size();
  return (used + 1) / 2 * 2 + 4 + 2 * (slots.size() + 1);
}

unsigned HeapModel::fullness(const Slots& slots, std::size_t number) const {
  constexpr std::array<std::size_t, 15> kLeast{3584, 2560, 2048, 1792, 1536, 1280, 1024, 768,
                                               512,  256,  128,  64,   32,   16,   8};
  const std::size_t room = dialect_.block_data - std::min(dialect_.block_data, used(slots, number));
  unsigned level = 0;
  while (level < kLeast.size() && room < kLeast[level]) ++level;
  return level;
}

std::string HeapModel::lay_out(const Slots& slots, std::size_t number) const {
  std::string bytes;
  bytes.reserve(dialect_.block_data);
  bytes.resize(head_size(number));
  std::string map(4 + 2 * (slots.size() + 1), '\0');
  std::size_t empty = 0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    store(map, 4 + 2 * i, bytes.size(), 2);
    bytes += slots[i];
    if (slots[i].empty()) ++empty;
  }
  store(map, 0, slots.size(), 2);
  store(map, 2, empty, 2);
  store(map, 4 + 2 * slots.size(), bytes.size(), 2);
  bytes.resize((bytes.size() + 1) / 2 * 2);
  store(bytes, 0, bytes.size(), 2);
  return bytes += map;
}

std::vector<std::string> HeapModel::render() const {
  std::vector<Slots> kept = blocks_;
  for (std::size_t b = 0; b < kept.size(); ++b) {
    Slots& slots = kept[b];
    while (!slots.empty() && slots.back().empty() &&
           !pinned_.contains(id_of(b, slots.size() - 1))) {
      slots.pop_back();
    }
  }
  while (kept.size() > 1 && kept.back().empty()) kept.pop_back();
  return lay_out_all(kept);
}

std::vector<std::string> HeapModel::scrubbed() const {
  std::vector<Slots> kept = blocks_;
  for (std::size_t b = 0; b < kept.size(); ++b) {
    Slots& slots = kept[b];
    while (!slots.empty() && freed_.contains(id_of(b, slots.size() - 1))) slots.pop_back();
  }
  auto made = lay_out_all(kept);
  for (std::size_t i = 0; i < made.size(); ++i) made[i].resize(sizes_[i]);
  return made;
}

std::vector<std::string> HeapModel::lay_out_all(const std::vector<Slots>& kept) const {
  std::vector<std::string> made;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    made.push_back(lay_out(kept[i], i));
    if (i + 1 < kept.size()) made.back().resize(dialect_.block_data);
  }
  store(made[0], 2, kHeapSignature, 1);
  store(made[0], 3, client_, 1);
  store(made[0], 4, root_, 4);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto [owner, at] = note_of(i);
    const unsigned note = fullness(kept[i], i) << (is_high_half(i) ? 4U : 0U);
    store(made[owner], at, load(made[owner], at, 1) | note, 1);
  }
  return made;
}

Result<TreeHead> tree_head(const HeapModel& heap, std::uint32_t header) {
  const std::string_view* bytes = heap.item(header);
  if (bytes == nullptr || bytes->size() != 8 || load(*bytes, 0, 1) != kTreeType) {
    return damaged("a tree in a heap has no head");
  }
  const TreeHead head{static_cast<std::size_t>(load(*bytes, 1, 1)),
                      static_cast<std::size_t>(load(*bytes, 2, 1)),
                      static_cast<unsigned>(load(*bytes, 3, 1)), load32(*bytes, 4)};
  const bool is_key = head.key == 2 || head.key == 4 || head.key == 8 || head.key == 16;
  if (!is_key || head.value == 0 || head.value > 32 || head.levels > 8) {
    return damaged("a tree in a heap has a head that makes no sense");
  }
  return head;
}

Result<TreeHead> property_head(const HeapModel& heap) {
  auto head = tree_head(heap, heap.root());
  if (head && (head->key != 2 || head->value != 6)) {
    return damaged("the records of properties have another length");
  }
  return head;
}

namespace {

// Numbers up to 8 bytes are compared as numbers, longer keys as they stand.
bool is_less(std::string_view a, std::string_view b) {
  if (a.size() <= 8) return load(a, 0, a.size()) < load(b, 0, b.size());
  for (std::size_t i = a.size(); i-- > 0;) {
    if (a[i] != b[i]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[i]);
  }
  return false;
}

struct TreeWalk {
  const HeapModel& heap;
  const TreeHead head;
  const std::function<void(std::string_view, std::string_view)>& take;
  const std::function<void(std::uint32_t)>& own;
  std::set<std::uint32_t> seen{};
  std::string last{};
  bool is_first = true;
};

Status walk(TreeWalk& tree, std::uint32_t hid, unsigned level, std::string_view first) {
  const std::string_view* bytes = tree.heap.item(hid);
  const std::size_t size = tree.head.key + (level == 0 ? tree.head.value : 4);
  if (bytes == nullptr || bytes->empty() || bytes->size() % size != 0) {
    return damaged("a tree in a heap has a leaf that is none");
  }
  // One that leads to itself would have no end.
  if (!tree.seen.insert(hid).second) return damaged("a tree in a heap comes to one item twice");
  if (tree.own) tree.own(hid);
  const std::string_view rows(*bytes);
  if (!first.empty() && rows.substr(0, tree.head.key) != first) {
    return damaged("a tree in a heap names another first key");
  }
  for (std::size_t at = 0; at < rows.size(); at += size) {
    const std::string_view key = rows.substr(at, tree.head.key);
    if (level > 0) {
      auto done = walk(tree, load32(rows, at + tree.head.key), level - 1, key);
      if (!done) return done;
      continue;
    }
    const bool is_keyed = tree.head.key <= 8;  // of longer keys the order is not documented
    if (!tree.is_first && is_keyed && !is_less(tree.last, key)) {
      return damaged("a tree in a heap is out of order");
    }
    tree.last = key;
    tree.is_first = false;
    tree.take(key, rows.substr(at + tree.head.key, tree.head.value));
  }
  return {};
}

using Edit = std::function<bool(std::string_view, std::string&)>;

Status edit_item(HeapModel& heap, const TreeHead& head, std::uint32_t hid, unsigned level,
                 const Edit& edit, std::set<std::uint32_t>& seen) {
  if (!seen.insert(hid).second) return damaged("a tree in a heap comes to one item twice");
  const std::string_view* bytes = heap.item(hid);
  const std::size_t size = head.key + (level == 0 ? head.value : 4);
  if (bytes == nullptr || bytes->size() % size != 0) return damaged("a tree in a heap is damaged");
  const std::string rows(*bytes);
  std::string kept;
  for (std::size_t at = 0; at < rows.size(); at += size) {
    std::string key = rows.substr(at, head.key);
    std::string value = rows.substr(at + head.key, size - head.key);
    if (level == 0) {
      if (edit(key, value)) kept += key + value;
      continue;
    }
    const std::uint32_t child = load32(value, 0);
    if (auto done = edit_item(heap, head, child, level - 1, edit, seen); !done) return done;
    if (heap.item(child)->empty()) continue;
    (kept += heap.item(child)->substr(0, head.key)) += value;
  }
  heap.set(hid, std::move(kept));
  return {};
}

}  // namespace

Status each_tree_record(const HeapModel& heap, std::uint32_t header,
                        const std::function<void(std::string_view, std::string_view)>& take,
                        const std::function<void(std::uint32_t)>& own) {
  auto head = tree_head(heap, header);
  if (!head) return std::move(head).take_error();
  if (own) own(header);
  if (head->root == 0) return {};
  TreeWalk tree{heap, *head, take, own, {header}};
  return walk(tree, head->root, head->levels, {});
}

Status edit_tree(HeapModel& heap, std::uint32_t header, const Edit& edit) {
  auto head = tree_head(heap, header);
  if (!head) return std::move(head).take_error();
  if (head->root == 0) return {};
  std::set<std::uint32_t> seen{header};
  if (auto done = edit_item(heap, *head, head->root, head->levels, edit, seen); !done) return done;
  if (!heap.item(head->root)->empty()) return {};
  std::string bytes(heap.item(header)->substr(0, 3));
  bytes.resize(8);
  heap.set(header, std::move(bytes));
  return {};
}

}  // namespace oubli::pst
