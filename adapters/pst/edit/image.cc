// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/image.h"

#include <algorithm>
#include <array>

#include "adapters/pst/heap.h"
#include "adapters/pst/heap_use.h"
#include "adapters/pst/maps.h"

namespace oubli::pst {

Image::Image(const Overlay& overlay)
    : overlay_(&overlay),
      references_(overlay.census().blocks.size()),
      seen_(overlay.census().blocks.size()) {}

Result<Image> Image::of(const Overlay& overlay) {
  Image image(overlay);
  if (auto done = image.reach(); !done) return std::move(done).take_error();
  return image;
}

Result<std::string> Image::plain_bytes(Bid bid) const {
  if (const auto made = overlay_->made().find(bid); made != overlay_->made().end()) {
    return overlay_->made_bytes(bid);
  }
  const BlockEntry* entry = overlay_->census().block(bid);
  if (entry == nullptr) return damaged("a block that something leads to is not there");
  auto block = overlay_->census().ndb->read_block(*entry);
  if (!block) return std::move(block).take_error();
  if (block->faults != Fault::None) return damaged("a block is damaged");
  return std::move(block->data);
}

Status Image::reach() {
  for (const NodeEntry& old : overlay_->census().nodes) {
    const NodeEntry* node = overlay_->node(old);
    if (node == nullptr) continue;
    for (const Bid bid : {node->data, node->subnodes}) {
      if (plain(bid) == 0) continue;
      if (auto done = visit(bid, 0); !done) return done;
    }
    if (auto done = scrub(node->nid, node->data, node->subnodes, 0); !done) return done;
  }
  std::ranges::sort(scrubs_, {}, &Scrub::leaf);
  seen_ = {};
  const auto& blocks = overlay_->census().blocks;
  std::uint32_t most = 0;
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    if (references_[i] == 0) continue;
    order_.push_back(i);
    most = std::max(most, references_[i]);
    bytes += overlay_->census().ndb->dialect().stored(blocks[i].size);
  }
  for (const auto& [bid, count] : made_references_) {
    most = std::max(most, count);
    bytes += overlay_->census().ndb->dialect().stored(overlay_->made().at(bid).size);
  }
  constexpr std::uint32_t kMost = 65'534;
  if (most > kMost) return refused("a block that more than 65,534 things share");
  // As they stood, so that they are read in one go.
  std::ranges::sort(order_, {}, [&](std::uint32_t i) { return blocks[i].at; });
  const std::uint64_t count = order_.size() + made_references_.size();
  const std::uint64_t pages = count / 8 + overlay_->census().nodes.size() / 6 + 8;
  bytes += pages * kPage;
  size_ = section_at(bytes / (kSectionBytes - 32 * kPage) + 2);
  return {};
}

Result<std::uint32_t*> Image::references_of(Bid bid) {
  if (overlay_->made().contains(bid)) return &made_references_[bid];
  const auto number = overlay_->census().number_of(bid);
  if (!number) return damaged("a block that something leads to is not there");
  return &references_[*number];
}

Status Image::visit(Bid reference, unsigned depth) {
  const Bid bid = plain(reference);
  auto references = references_of(bid);
  if (!references) return std::move(references).take_error();
  if (++**references > 1) return {};
  if (!is_internal(bid)) return {};
  if (depth > 3 * kDeepestNode) return damaged("blocks are nested too deeply");
  auto bytes = plain_bytes(bid);
  if (!bytes) return std::move(bytes).take_error();
  auto list = parse_internal(overlay_->census().ndb->dialect(), *bytes);
  if (!list) return std::move(list).take_error();
  for (const Child& child : list->children) {
    if (plain(child.bid) == 0) continue;
    if (auto done = visit(child.bid, depth + 1); !done) return done;
  }
  return {};
}

bool Image::is_new(Bid bid) {
  const auto number = overlay_->census().number_of(bid);
  if (!number) return made_seen_.insert(plain(bid)).second;
  const bool is_first = !seen_[*number];
  seen_[*number] = true;
  return is_first;
}

// Heaps and rows that stay hold bytes that no item and no row has: what was deleted once. Only
// what is surely a heap is touched, by the kind of its node; values and attachments never are.
Status Image::scrub(Nid nid, Bid data, Bid subnodes, unsigned depth) {
  if (depth > kDeepestNode) return damaged("nodes are nested too deeply");
  constexpr std::array<unsigned, 12> kHeaps{0x02, 0x03, 0x04, 0x05, 0x07, 0x08,
                                            0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12};
  const bool is_heap = std::ranges::find(kHeaps, nid & 0x1FU) != kHeaps.end();
  if (is_heap && plain(data) != 0 && !overlay_->made().contains(plain(data)) && is_new(data)) {
    if (auto done = scrub_heap(data, subnodes); !done) return done;
  }
  if (plain(subnodes) == 0 || !is_new(subnodes)) return {};
  auto entries = overlay_->subnodes(subnodes);
  if (!entries) return std::move(entries).take_error();
  for (const auto& entry : *entries) {
    if (auto done = scrub(entry.nid, entry.data, entry.subnodes, depth + 1); !done) return done;
  }
  return {};
}

namespace {

Result<std::optional<HeapModel>> heap_at(const Census& census, Bid data) {
  auto blocks = read_stream(census, data);
  if (!blocks) return std::move(blocks).take_error();
  if (blocks->empty() || !HeapModel::is_heap(blocks->front())) return std::optional<HeapModel>();
  auto heap = HeapModel::parse(census.ndb->dialect(), *std::move(blocks));
  if (!heap) return std::move(heap).take_error();
  return std::optional(*std::move(heap));
}

// REQUIRES: `heap` stands at `data`.
Result<CleanHeap> clean_heap(const Census& census, HeapModel& heap, Bid data, Bid subnodes) {
  CleanHeap made{data, {}};
  auto unused = unused_items(heap, census, subnodes);
  if (!unused && unused.error().code != ErrorCode::Refused) return std::move(unused).take_error();
  const bool has_unused = unused && !unused->empty();
  if (!has_unused && !heap.has_slack() && heap.is_accounted()) return made;
  const auto before = read_stream(census, data);
  if (!before) return damaged("a heap is not there any more");
  if (has_unused) {
    for (const std::uint32_t hid : *unused) heap.free(hid);
  }
  auto clean = heap.scrubbed();
  for (std::uint32_t i = 0; i < clean.size(); ++i) {
    if (clean[i] != (*before)[i]) made.blocks[i] = std::move(clean[i]);
  }
  return made;
}

}  // namespace

Status Image::scrub_heap(Bid data, Bid subnodes) {
  const auto& census = overlay_->census();
  auto heap = heap_at(census, data);
  if (!heap) return std::move(heap).take_error();
  if (!*heap) return {};
  std::uint32_t matrix = 0;
  std::size_t row_size = 0;
  const std::string_view* info =
      (*heap)->client() == kTableHeap ? (*heap)->item((*heap)->root()) : nullptr;
  if (info != nullptr && info->size() >= 22) {
    matrix = load32(*info, 14);
    row_size = load16(*info, 8);
  }
  auto clean = clean_heap(census, **heap, data, subnodes);
  if (!clean) return std::move(clean).take_error();
  if (!clean->blocks.empty()) {
    auto leaves = leaves_of(census, data);
    if (!leaves) return std::move(leaves).take_error();
    for (const auto& [place, bytes] : clean->blocks) {
      scrubs_.push_back({(*leaves)[place], data, subnodes, place, 0});
    }
  }
  if ((matrix & 0x1FU) == 0) return {};
  return scrub_rows(data, subnodes, matrix, row_size);
}

Status Image::scrub_rows(Bid data, Bid subnodes, std::uint32_t matrix, std::size_t row_size) {
  auto entries = read_subnodes(overlay_->census(), subnodes);
  if (!entries) return std::move(entries).take_error();
  if (row_size == 0) return damaged("a table's rows have no size");
  for (const auto& entry : *entries) {
    if (entry.nid != matrix) continue;
    auto leaves = leaves_of(overlay_->census(), entry.data);
    if (!leaves) return std::move(leaves).take_error();
    for (const Bid leaf : *leaves) {
      auto bytes = plain_bytes(leaf);
      if (!bytes) return std::move(bytes).take_error();
      auto clean = clean_rows(leaf, row_size);
      if (!clean) return std::move(clean).take_error();
      if (*clean != *bytes) {
        scrubs_.push_back({leaf, data, subnodes, 0, static_cast<std::uint32_t>(row_size)});
      }
    }
  }
  return {};
}

Result<std::string> Image::clean_rows(Bid leaf, std::size_t row_size) const {
  auto bytes = plain_bytes(leaf);
  if (!bytes) return std::move(bytes).take_error();
  std::string clean = bytes->substr(0, bytes->size() / row_size * row_size);
  clean.resize(bytes->size());
  return clean;
}

Result<std::optional<std::string>> Image::scrubbed(Bid bid) {
  const auto at = std::ranges::lower_bound(scrubs_, bid, {}, &Scrub::leaf);
  if (at == scrubs_.end() || at->leaf != bid) return std::optional<std::string>();
  if (at->row_size != 0) {
    auto rows = clean_rows(bid, at->row_size);
    if (!rows) return std::move(rows).take_error();
    return std::optional(*std::move(rows));
  }
  if (last_.data != at->data) {
    const auto& census = overlay_->census();
    auto heap = heap_at(census, at->data);
    if (!heap) return std::move(heap).take_error();
    if (!*heap) return damaged("a heap is not there any more");
    auto clean = clean_heap(census, **heap, at->data, at->subnodes);
    if (!clean) return std::move(clean).take_error();
    last_ = *std::move(clean);
  }
  const auto block = last_.blocks.find(at->place);
  if (block == last_.blocks.end()) return damaged("a heap is not what it was");
  return std::optional(block->second);
}

std::uint64_t Image::size() const { return size_; }

}  // namespace oubli::pst
