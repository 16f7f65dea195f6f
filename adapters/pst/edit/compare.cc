// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/compare.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/byte_digest.h"
#include "adapters/mapi/property.h"
#include "adapters/pst/edit/changed_row.h"
#include "adapters/pst/edit/compare_item.h"
#include "adapters/pst/heap_format.h"
#include "adapters/pst/heap_use.h"

namespace oubli::pst {

namespace {

Error differs(Nid nid) {
  return refused(
      "node " + std::to_string(nid) + ": the new file would not hold what the old one does",
      "the file was not touched; this is a fault of the program, please report it");
}

std::string number(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  return bytes;
}

// The bytes that a property's record leads to in its heap; null where it has them in itself.
const std::string_view* item_of(const HeapModel& heap, std::string_view record) {
  const auto type = mapi::stored_type(load16(record, 0));
  const std::size_t size = type.is_many ? 0 : mapi::fixed_size(type.type);
  return size != 0 && size <= 4 ? nullptr : heap.item(load32(record, 2));
}

// What a node means, as a digest.
class Meaning {
 public:
  explicit Meaning(const Census& census) : census_(census) {}

  Status add(Nid nid, Bid data, Bid subnodes, unsigned depth) {
    if (depth > kDeepestNode) return damaged("nodes are nested too deeply");
    Status done = is_heap_type(nid) ? add_heap(data, subnodes) : add_bytes(data);
    if (!done || plain(subnodes) == 0) return done;
    // Once: lists may be shared, and those that lead to themselves would have no end.
    const auto [known, is_new] = seen_.try_emplace(plain(subnodes), seen_.size());
    digest_.add(number(known->second));
    if (!is_new) return {};
    auto entries = read_subnodes(census_, subnodes);
    if (!entries) return std::move(entries).take_error();
    for (const auto& entry : *entries) {
      digest_.add(number(entry.nid));
      done = add(entry.nid, entry.data, entry.subnodes, depth + 1);
      if (!done) return done;
    }
    return {};
  }
  ContentHash finish() { return digest_.finish(); }

 private:
  void add_value(std::string_view bytes) {
    digest_.add(number(bytes.size()));
    digest_.add(bytes);
  }

  Status add_bytes(Bid data) {
    auto leaves = leaves_of(census_, data);
    if (!leaves) return std::move(leaves).take_error();
    for (const Bid leaf : *leaves) {
      auto block = census_.ndb->read_block(leaf);
      if (!block) return std::move(block).take_error();
      add_value(block->data);
    }
    return {};
  }

  // Whatever is thought to be in use: what a record leads to is.
  Status add_properties(const HeapModel& heap) {
    constexpr unsigned kProperties = 0xBC;
    if (heap.client() != kProperties) return {};
    return each_tree_record(heap, heap.root(), [&](std::string_view key, std::string_view value) {
      add_value(key);
      add_value(value);
      if (const std::string_view* item = item_of(heap, value)) add_value(*item);
    });
  }

  // Items by their ids: what is between them means nothing.
  Status add_heap(Bid data, Bid subnodes) {
    auto blocks = read_stream(census_, data);
    if (!blocks) return std::move(blocks).take_error();
    if (blocks->empty() || !HeapModel::is_heap(blocks->front())) {
      for (const auto& block : *blocks) add_value(block);
      return {};
    }
    auto heap = HeapModel::parse(census_.ndb->dialect(), *std::move(blocks));
    if (!heap) return std::move(heap).take_error();
    auto unused = unused_items(*heap, census_, subnodes);
    if (!unused && unused.error().code != ErrorCode::Refused) return std::move(unused).take_error();
    digest_.add(number(heap->client()) + number(heap->root()));
    if (auto done = add_properties(*heap); !done) return done;
    heap->each_item([&](std::uint32_t hid) {
      if (unused && std::ranges::binary_search(*unused, hid)) return;
      digest_.add(number(hid));
      add_value(*heap->item(hid));
    });
    return {};
  }

  const Census& census_;
  std::map<Bid, std::uint64_t> seen_;  // lists of subnodes → which in order
  ByteDigest digest_;
};

Result<ContentHash> meaning_of(const Census& census, const NodeEntry& node) {
  Meaning meaning(census);
  if (auto done = meaning.add(node.nid, node.data, node.subnodes, 0); !done) {
    return std::move(done).take_error();
  }
  return meaning.finish();
}

// Of a redacted message: a cell is what it was, or repeats what the message holds now.
Status compare_row(const TableModel& before, std::size_t old_row, const TableModel& after,
                   std::size_t new_row, const Census& now) {
  const NodeEntry* node = now.node(after.id(new_row));
  if (node == nullptr) return differs(after.id(new_row));
  auto values = values_of_properties(now, node->data, node->subnodes, after.columns());
  if (!values) return std::move(values).take_error();
  for (const auto& column : after.columns()) {
    if (!column.is_elsewhere()) continue;
    const auto cell = after.cell(new_row, column.tag);
    const auto value = values->find(column.tag);
    const bool has_value = value != values->end();
    if (cell == before.cell(old_row, column.tag) && !has_value) continue;
    std::optional<std::string_view> now_held;
    if (has_value) now_held = value->second;
    if (!repeats(cell, now_held) && cell != before.cell(old_row, column.tag)) {
      return differs(node->nid);
    }
  }
  return {};
}

// The rows that are left are what they were, but for the counts of the folders they list.
Status compare_tables(const Overlay& was, const Census& now, const NodeEntry& old_node,
                      const NodeEntry& new_node) {
  auto before = TableModel::parse(was.census(), old_node.data, old_node.subnodes);
  if (!before) return std::move(before).take_error();
  auto after = TableModel::parse(now, new_node.data, new_node.subnodes);
  if (!after) return std::move(after).take_error();
  std::size_t row = 0;
  for (std::size_t i = 0; i < before->rows(); ++i) {
    const bool is_redacted = was.redacted().contains(before->id(i));
    if (was.erased().contains(before->id(i))) continue;
    if (row >= after->rows() || after->id(row) != before->id(i)) return differs(new_node.nid);
    for (const auto& column : before->columns()) {
      const bool is_count = column.tag == kCountColumn || column.tag == kUnreadColumn;
      const bool may_differ = is_count || (is_redacted && column.is_elsewhere());
      if (!may_differ && before->cell(i, column.tag) != after->cell(row, column.tag)) {
        return differs(new_node.nid);
      }
    }
    if (is_redacted) {
      if (auto done = compare_row(*before, i, *after, row, now); !done) return done;
    }
    ++row;
  }
  return row == after->rows() && after->unused().empty() ? Status() : Status(differs(new_node.nid));
}

Status compare_properties(const Overlay& was, const Census& now, const NodeEntry& old_node,
                          const NodeEntry& new_node) {
  std::array<std::map<std::uint16_t, std::string>, 2> all;
  const std::array<std::pair<const Census*, const NodeEntry*>, 2> sides{
      {{&was.census(), &old_node}, {&now, &new_node}}};
  for (std::size_t side = 0; side < 2; ++side) {
    auto blocks = read_stream(*sides[side].first, sides[side].second->data);
    if (!blocks) return std::move(blocks).take_error();
    auto heap = HeapModel::parse(sides[side].first->ndb->dialect(), *std::move(blocks));
    if (!heap) return std::move(heap).take_error();
    auto done =
        each_tree_record(*heap, heap->root(), [&](std::string_view key, std::string_view value) {
          const std::uint16_t id = load16(key, 0);
          const bool is_count = id == 0x3602 || id == 0x3603 || id == 0x3617;
          const std::string_view* item = item_of(*heap, value);
          std::string& held = all[side][id];
          if (!is_count) held = value;
          if (!is_count && item != nullptr) held += *item;
        });
    if (!done) return done;
  }
  if (all[0] != all[1] || old_node.subnodes != new_node.subnodes) return differs(new_node.nid);
  return {};
}

}  // namespace

Status compare_pst(const Overlay& was, const Census& now) {
  const Names names = Names::read(*was.census().ndb);
  std::size_t kept = 0;
  for (const NodeEntry& old_node : was.census().nodes) {
    if (was.erased().contains(old_node.nid)) continue;
    const NodeEntry* new_node = now.node(old_node.nid);
    const bool is_changed = !was.erased().empty() || !was.redacted().empty();
    if (old_node.nid == kViewCache && is_changed) {
      if (new_node != nullptr) return differs(old_node.nid);
      continue;
    }
    if (new_node == nullptr) return differs(old_node.nid);
    ++kept;
    if (!was.changed().contains(old_node.nid)) {
      if (new_node->parent != old_node.parent) return differs(old_node.nid);
      auto before = meaning_of(was.census(), old_node);
      if (!before) return std::move(before).take_error();
      auto after = meaning_of(now, *new_node);
      if (!after) return std::move(after).take_error();
      if (*before != *after) return differs(old_node.nid);
      continue;
    }
    if (const auto redacted = was.redacted().find(old_node.nid); redacted != was.redacted().end()) {
      if (new_node->parent != old_node.parent) return differs(old_node.nid);
      auto same = compare_item(was.census(), old_node, now, *new_node, names, redacted->second);
      if (!same) return same;
      continue;
    }
    const unsigned type = old_node.nid & 0x1FU;
    const bool is_folder = type == 0x02 || type == 0x03;
    const bool is_table = (type >= 0x0C && type <= 0x12);
    Status done;
    if (is_folder) done = compare_properties(was, now, old_node, *new_node);
    if (is_table) done = compare_tables(was, now, old_node, *new_node);
    if (!done) return done;
  }
  return kept == now.nodes.size() ? Status() : Status(differs(0));
}

}  // namespace oubli::pst
