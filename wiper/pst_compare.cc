// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/pst_compare.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "adapters/mapi/property.h"
#include "adapters/pst/heap_use.h"
#include "wiper/byte_digest.h"
#include "wiper/pst_compare_item.h"
#include "wiper/pst_row.h"

namespace oubli::wiper {

using pst::Bid;
using pst::Nid;

namespace {

constexpr Nid kViewCache = 0x730;
constexpr unsigned kDeepest = 32;

bool is_heap_type(Nid nid) {
  constexpr std::array<unsigned, 12> kTypes{0x02, 0x03, 0x04, 0x05, 0x07, 0x08,
                                            0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12};
  return std::ranges::find(kTypes, nid & 0x1FU) != kTypes.end();
}

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
const std::string* item_of(const pst::HeapModel& heap, std::string_view record) {
  const auto type = mapi::stored_type(pst::load16(record, 0));
  const std::size_t size = type.is_many ? 0 : mapi::fixed_size(type.type);
  return size != 0 && size <= 4 ? nullptr : heap.item(pst::load32(record, 2));
}

// What a node means, as a digest.
class Meaning {
 public:
  explicit Meaning(const pst::Census& census) : census_(census) {}

  Status add(Nid nid, Bid data, Bid subnodes, unsigned depth) {
    if (depth > kDeepest) return damaged("nodes are nested too deeply");
    Status done = is_heap_type(nid) ? add_heap(data, subnodes) : add_bytes(data);
    if (!done || pst::plain(subnodes) == 0) return done;
    // Once: lists may be shared, and those that lead to themselves would have no end.
    const auto [known, is_new] = seen_.try_emplace(pst::plain(subnodes), seen_.size());
    digest_.add(number(known->second));
    if (!is_new) return {};
    auto entries = pst::read_subnodes(census_, subnodes);
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
    auto leaves = pst::leaves_of(census_, data);
    if (!leaves) return std::move(leaves).take_error();
    for (const Bid leaf : *leaves) {
      auto block = census_.ndb->read_block(leaf);
      if (!block) return std::move(block).take_error();
      add_value(block->data);
    }
    return {};
  }

  // Whatever is thought to be in use: what a record leads to is.
  Status add_properties(const pst::HeapModel& heap) {
    constexpr unsigned kProperties = 0xBC;
    if (heap.client() != kProperties) return {};
    return pst::each_tree_record(heap, heap.root(),
                                 [&](std::string_view key, std::string_view value) {
                                   add_value(key);
                                   add_value(value);
                                   if (const std::string* item = item_of(heap, value))
                                     add_value(*item);
                                 });
  }

  // Items by their ids: what is between them means nothing.
  Status add_heap(Bid data, Bid subnodes) {
    auto blocks = pst::read_stream(census_, data);
    if (!blocks) return std::move(blocks).take_error();
    if (blocks->empty() || !pst::HeapModel::is_heap(blocks->front())) {
      for (const auto& block : *blocks) add_value(block);
      return {};
    }
    auto heap = pst::HeapModel::parse(census_.ndb->dialect(), *blocks);
    if (!heap) return std::move(heap).take_error();
    auto unused = pst::unused_items(*heap, census_, data, subnodes);
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

  const pst::Census& census_;
  std::map<Bid, std::uint64_t> seen_;  // lists of subnodes → which in order
  ByteDigest digest_;
};

Result<ContentHash> meaning_of(const pst::Census& census, const pst::NodeEntry& node) {
  Meaning meaning(census);
  if (auto done = meaning.add(node.nid, node.data, node.subnodes, 0); !done) {
    return std::move(done).take_error();
  }
  return meaning.finish();
}

constexpr std::uint32_t kCount = 0x36020003, kUnread = 0x36030003;

// Of a redacted message: a cell is what it was, or repeats what the message holds now.
Status compare_row(const pst::TableModel& before, std::size_t old_row, const pst::TableModel& after,
                   std::size_t new_row, const pst::Census& now) {
  const pst::NodeEntry* node = now.node(after.id(new_row));
  if (node == nullptr) return differs(after.id(new_row));
  auto values = values_of_properties(now, *node);
  if (!values) return std::move(values).take_error();
  for (const auto& column : after.columns()) {
    if (!column.is_elsewhere()) continue;
    const auto cell = after.cell(new_row, column.tag);
    const auto value = values->find(column.tag);
    const bool has_value = value != values->end();
    if (cell == before.cell(old_row, column.tag) && !has_value) continue;
    if (!repeats(cell, has_value ? std::optional(value->second) : std::nullopt) &&
        cell != before.cell(old_row, column.tag)) {
      return differs(node->nid);
    }
  }
  return {};
}

// The rows that are left are what they were, but for the counts of the folders they list.
Status compare_tables(const PstOverlay& was, const pst::Census& now, const pst::NodeEntry& old_node,
                      const pst::NodeEntry& new_node) {
  auto before = pst::TableModel::parse(was.census(), old_node.data, old_node.subnodes);
  if (!before) return std::move(before).take_error();
  auto after = pst::TableModel::parse(now, new_node.data, new_node.subnodes);
  if (!after) return std::move(after).take_error();
  std::size_t row = 0;
  for (std::size_t i = 0; i < before->rows(); ++i) {
    const bool is_redacted = was.redacted().contains(before->id(i));
    if (was.erased().contains(before->id(i))) continue;
    if (row >= after->rows() || after->id(row) != before->id(i)) return differs(new_node.nid);
    for (const auto& column : before->columns()) {
      const bool is_count = column.tag == kCount || column.tag == kUnread;
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

Status compare_properties(const PstOverlay& was, const pst::Census& now,
                          const pst::NodeEntry& old_node, const pst::NodeEntry& new_node) {
  std::array<std::map<std::uint16_t, std::string>, 2> all;
  const std::array<std::pair<const pst::Census*, const pst::NodeEntry*>, 2> sides{
      {{&was.census(), &old_node}, {&now, &new_node}}};
  for (std::size_t side = 0; side < 2; ++side) {
    auto blocks = pst::read_stream(*sides[side].first, sides[side].second->data);
    if (!blocks) return std::move(blocks).take_error();
    auto heap = pst::HeapModel::parse(sides[side].first->ndb->dialect(), *blocks);
    if (!heap) return std::move(heap).take_error();
    auto done = pst::each_tree_record(
        *heap, heap->root(), [&](std::string_view key, std::string_view value) {
          const std::uint16_t id = pst::load16(key, 0);
          const bool is_count = id == 0x3602 || id == 0x3603 || id == 0x3617;
          const std::string* item = item_of(*heap, value);
          all[side][id] = is_count ? "" : std::string(value) + (item == nullptr ? "" : *item);
        });
    if (!done) return done;
  }
  if (all[0] != all[1] || old_node.subnodes != new_node.subnodes) return differs(new_node.nid);
  return {};
}

class Content final : public ByteSource {
 public:
  explicit Content(const pst::Census& census) : census_(census), is_taken_(census.blocks.size()) {}

  Status add(Bid data, Bid subnodes, unsigned depth) {
    if (depth > kDeepest) return damaged("nodes are nested too deeply");
    auto leaves = pst::leaves_of(census_, data);
    if (!leaves) return std::move(leaves).take_error();
    bool has_more = false;
    for (const Bid leaf : *leaves) {
      const pst::BlockEntry* block = census_.block(leaf);
      if (block == nullptr) return damaged("a block that something leads to is not there");
      const auto at = static_cast<std::uint32_t>(block - census_.blocks.data());
      if (is_taken_[at]) continue;
      is_taken_[at] = true;
      pieces_.push_back({end_, at});
      end_ += block->size;
      has_more = true;
    }
    if (has_more) ++end_;  // for the zero
    if (pst::plain(subnodes) == 0 || !walked_.insert(pst::plain(subnodes)).second) return {};
    auto entries = pst::read_subnodes(census_, subnodes);
    if (!entries) return std::move(entries).take_error();
    for (const auto& entry : *entries) {
      if (auto done = add(entry.data, entry.subnodes, depth + 1); !done) return done;
    }
    return {};
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size() && offset + done < end_) {
      const auto above = std::ranges::upper_bound(pieces_, offset + done, {}, &Piece::begin);
      const auto i = static_cast<std::size_t>(above - pieces_.begin()) - 1;
      if (i != held_) {
        auto block = census_.ndb->read_block(census_.blocks[pieces_[i].block]);
        if (!block) return std::move(block).take_error();
        bytes_ = std::move(block->data);
        const std::uint64_t next = i + 1 < pieces_.size() ? pieces_[i + 1].begin : end_;
        bytes_.resize(next - pieces_[i].begin);
        held_ = i;
      }
      const std::size_t within = offset + done - pieces_[i].begin;
      const std::size_t part = std::min(into.size() - done, bytes_.size() - within);
      std::copy_n(bytes_.data() + within, part, into.data() + done);
      done += part;
    }
    return done;
  }

 private:
  struct Piece {
    std::uint64_t begin = 0;
    std::uint32_t block = 0;  // in the census
  };

  const pst::Census& census_;
  std::vector<bool> is_taken_;
  std::unordered_set<Bid> walked_;  // lists of subnodes
  std::vector<Piece> pieces_;
  std::uint64_t end_ = 0;
  std::size_t held_ = SIZE_MAX;
  std::string bytes_;
};

}  // namespace

Status compare_pst(const PstOverlay& was, const pst::Census& now) {
  const pst::Names names = pst::Names::read(*was.census().ndb);
  std::size_t kept = 0;
  for (const pst::NodeEntry& old_node : was.census().nodes) {
    if (was.erased().contains(old_node.nid)) continue;
    const pst::NodeEntry* new_node = now.node(old_node.nid);
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

Result<std::unique_ptr<ByteSource>> content_of(const pst::Census& census) {
  auto content = std::make_unique<Content>(census);
  for (const pst::NodeEntry& node : census.nodes) {
    if (auto done = content->add(node.data, node.subnodes, 0); !done) {
      return std::move(done).take_error();
    }
  }
  return std::unique_ptr<ByteSource>(std::move(content));
}

}  // namespace oubli::wiper
