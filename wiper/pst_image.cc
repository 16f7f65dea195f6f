// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/pst_image.h"

#include <algorithm>
#include <array>

#include "adapters/pst/checksum.h"
#include "adapters/pst/cipher.h"
#include "adapters/pst/maps.h"

namespace oubli::wiper {

using pst::Bid;

namespace {

constexpr std::size_t kPage = 512;
constexpr pst::Offset kNowhere = UINT64_MAX;
constexpr unsigned kDeepest = 32;  // subnodes within subnodes

void store(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

void append(std::string& bytes, std::uint64_t value, std::size_t width) {
  bytes.resize(bytes.size() + width);
  store(bytes, bytes.size() - width, value, width);
}

}  // namespace

Result<PstImage> PstImage::of(const PstOverlay& overlay) {
  PstImage image(overlay);
  if (auto done = image.reach(); !done) return std::move(done).take_error();
  return image;
}

Result<std::string> PstImage::plain_bytes(Bid bid) const {
  if (const auto made = overlay_->made().find(bid); made != overlay_->made().end()) {
    return made->second;
  }
  const pst::BlockEntry* entry = overlay_->census().block(bid);
  if (entry == nullptr) return damaged("a block that something leads to is not there");
  auto block = overlay_->census().ndb->read_block(*entry);
  if (!block) return std::move(block).take_error();
  if (block->faults != pst::Fault::None) return damaged("a block is damaged");
  return std::move(block->data);
}

Status PstImage::reach() {
  for (const pst::NodeEntry& node : overlay_->nodes()) {
    for (const Bid bid : {node.data, node.subnodes}) {
      if (pst::plain(bid) == 0) continue;
      if (auto done = visit(bid, 0); !done) return done;
    }
    if (auto done = scrub(node.nid, node.data, node.subnodes, 0); !done) return done;
  }
  constexpr std::uint32_t kMost = 65'534;
  for (const auto& [bid, count] : references_) {
    if (count > kMost) return refused("a block that more than 65,534 things share");
    const auto made = overlay_->made().find(bid);
    if (made != overlay_->made().end()) {
      live_.push_back({bid, kNowhere, static_cast<std::uint16_t>(made->second.size()),
                       static_cast<std::uint16_t>(count + 1)});
      continue;
    }
    const pst::BlockEntry* entry = overlay_->census().block(bid);
    live_.push_back({bid, entry->at, entry->size, static_cast<std::uint16_t>(count + 1)});
  }
  // As they stood, so that they are read in one go; then what is new.
  std::ranges::stable_sort(live_, {}, &Live::old);
  return {};
}

Status PstImage::visit(Bid reference, unsigned depth) {
  const Bid bid = pst::plain(reference);
  const bool is_new = ++references_[bid] == 1;
  if (!is_new) return {};
  const bool is_made = overlay_->made().contains(bid);
  if (!is_made && overlay_->census().block(bid) == nullptr) {
    return damaged("a block that something leads to is not there");
  }
  if (!pst::is_internal(bid)) return {};
  if (depth > 3 * kDeepest) return damaged("blocks are nested too deeply");
  auto bytes = plain_bytes(bid);
  if (!bytes) return std::move(bytes).take_error();
  auto list = pst::parse_internal(overlay_->census().ndb->dialect(), *bytes);
  if (!list) return std::move(list).take_error();
  for (const pst::Child& child : list->children) {
    if (pst::plain(child.bid) == 0) continue;
    if (auto done = visit(child.bid, depth + 1); !done) return done;
  }
  return {};
}

// Heaps and rows that stay hold bytes that no item and no row has: what was deleted once. Only
// what is surely a heap is touched, by the kind of its node; values and attachments never are.
Status PstImage::scrub(pst::Nid nid, Bid data, Bid subnodes, unsigned depth) {
  if (depth > kDeepest) return damaged("nodes are nested too deeply");
  constexpr std::array<unsigned, 12> kHeaps{0x02, 0x03, 0x04, 0x05, 0x07, 0x08,
                                            0x0D, 0x0E, 0x0F, 0x10, 0x11, 0x12};
  const bool is_heap = std::ranges::find(kHeaps, nid & 0x1FU) != kHeaps.end();
  if (is_heap && pst::plain(data) != 0 && !overlay_->made().contains(pst::plain(data)) &&
      seen_.insert(pst::plain(data)).second) {
    if (auto done = scrub_heap(data, subnodes); !done) return done;
  }
  if (pst::plain(subnodes) == 0 || !seen_.insert(pst::plain(subnodes)).second) return {};
  if (overlay_->made().contains(pst::plain(subnodes))) return {};  // of a table: values
  auto entries = pst::read_subnodes(overlay_->census(), subnodes);
  if (!entries) return std::move(entries).take_error();
  for (const auto& entry : *entries) {
    if (auto done = scrub(entry.nid, entry.data, entry.subnodes, depth + 1); !done) return done;
  }
  return {};
}

Status PstImage::scrub_heap(Bid data, Bid subnodes) {
  const auto& census = overlay_->census();
  auto leaves = pst::leaves_of(census, data);
  if (!leaves) return std::move(leaves).take_error();
  auto blocks = pst::read_stream(census, data);
  if (!blocks) return std::move(blocks).take_error();
  if (blocks->empty() || !pst::HeapModel::is_heap(blocks->front())) return {};
  auto heap = pst::HeapModel::parse(census.ndb->dialect(), *blocks);
  if (!heap) return std::move(heap).take_error();
  if (heap->has_slack() || !heap->is_accounted()) {
    auto clean = heap->scrubbed();
    for (std::size_t i = 0; i < clean.size(); ++i) {
      if (clean[i] != (*blocks)[i]) scrubbed_[(*leaves)[i]] = std::move(clean[i]);
    }
  }
  constexpr unsigned kTable = 0x7C;
  const std::string* info = heap->client() == kTable ? heap->item(heap->root()) : nullptr;
  if (info == nullptr || info->size() < 22) return {};
  const std::uint32_t matrix = pst::load32(*info, 14);
  if ((matrix & 0x1FU) == 0) return {};
  auto entries = pst::read_subnodes(census, subnodes);
  if (!entries) return std::move(entries).take_error();
  for (const auto& entry : *entries) {
    if (entry.nid != matrix) continue;
    if (auto done = scrub_rows(entry.data, pst::load16(*info, 8)); !done) return done;
  }
  return {};
}

Status PstImage::scrub_rows(Bid data, std::size_t row_size) {
  auto leaves = pst::leaves_of(overlay_->census(), data);
  if (!leaves) return std::move(leaves).take_error();
  for (const Bid leaf : *leaves) {
    auto bytes = plain_bytes(leaf);
    if (!bytes) return std::move(bytes).take_error();
    if (row_size == 0) return damaged("a table's rows have no size");
    std::string clean = bytes->substr(0, bytes->size() / row_size * row_size);
    clean.resize(bytes->size());
    if (clean != *bytes) scrubbed_[leaf] = std::move(clean);
  }
  return {};
}

// Lays out and writes one section after the other.
class PstImage::Writer {
 public:
  Writer(const PstImage& image, Disk& disk, int fd, const Path& shown)
      : image_(image),
        dialect_(image.overlay_->census().ndb->dialect()),
        cipher_(image.overlay_->census().ndb->header().cipher),
        disk_(disk),
        fd_(fd),
        shown_(shown),
        next_page_(image.overlay_->census().ndb->header().next_page) {
    open_section();
  }

  Status write() {
    for (const Live& block : image_.live_) {
      if (auto done = add_block(block); !done) return done;
    }
    auto blocks = add_tree(pst::PageType::Blocks, block_rows(), dialect_.block_entry());
    if (!blocks) return std::move(blocks).take_error();
    auto nodes = add_tree(pst::PageType::Nodes, node_rows(), dialect_.node_entry());
    if (!nodes) return std::move(nodes).take_error();
    if (auto done = close_section(); !done) return done;
    if (auto done = write_density_list(); !done) return done;
    return write_header(*nodes, *blocks);
  }

 private:
  using Rows = std::vector<std::pair<std::uint64_t, std::string>>;  // by key

  void open_section() {
    buffer_.assign(pst::kSectionBytes, '\0');
    map_.fill(0);
    const auto maps = pst::maps_of(dialect_, section_);
    for (std::size_t i = 0; i < maps.count; ++i) mark(maps.maps[i].page * kPage, kPage);
    used_ = maps.reserved * kPage;
  }

  void mark(std::size_t at, std::size_t size) {
    for (std::size_t slot = at / pst::kSlot; slot < (at + size + pst::kSlot - 1) / pst::kSlot;
         ++slot) {
      map_[slot / 8] |= static_cast<unsigned char>(0x80U >> (slot % 8));
    }
  }

  // A place in the section at hand, or in the next.
  Result<std::size_t> allocate(std::size_t size, std::size_t alignment) {
    std::size_t at = (used_ + alignment - 1) / alignment * alignment;
    if (at + size > pst::kSectionBytes) {
      if (auto done = close_section(); !done) return std::move(done).take_error();
      ++section_;
      open_section();
      at = (used_ + alignment - 1) / alignment * alignment;
    }
    mark(at, size);
    used_ = at + size;
    return at;
  }

  Status close_section() {
    std::uint32_t free = 0;
    for (const unsigned char byte : map_) {
      free += 8U - static_cast<std::uint32_t>(__builtin_popcount(byte));
    }
    free_.push_back(free);
    const auto maps = pst::maps_of(dialect_, section_);
    for (std::size_t i = 0; i < maps.count; ++i) put_map(maps.maps[i]);
    return write_fully(disk_, fd_, pst::section_at(section_), buffer_, shown_);
  }

  void put_map(const pst::SectionMap& map) {
    const bool is_last_padded = map.type == pst::PageType::FreeMap;
    std::string payload(dialect_.is_wide || is_last_padded ? 0 : 4, '\0');
    if (map.type == pst::PageType::AllocationMap) {
      payload.append(map_.begin(), map_.end());
    } else {
      payload.append(pst::kMapBytes, '\xFF');
    }
    put_page(map.page * kPage, map.type, std::move(payload),
             pst::section_at(section_) + map.page * kPage, 0);
  }

  std::string page(pst::PageType type, std::string payload, Bid bid,
                   std::uint16_t signature) const {
    payload.resize(kPage - dialect_.page_trailer);
    const std::uint32_t checksum = pst::checksum(payload);
    payload.append(2, static_cast<char>(type));
    append(payload, signature, 2);
    if (!dialect_.is_wide) append(payload, bid, 4);
    append(payload, checksum, 4);
    if (dialect_.is_wide) append(payload, bid, 8);
    return payload;
  }

  void put_page(std::size_t at, pst::PageType type, std::string payload, Bid bid,
                std::uint16_t signature) {
    buffer_.replace(at, kPage, page(type, std::move(payload), bid, signature));
  }

  Status add_block(const Live& block) {
    const std::size_t stored = dialect_.stored(block.size);
    auto at = allocate(stored, pst::kSlot);
    if (!at) return std::move(at).take_error();
    auto bytes = encoded(block);
    if (!bytes) return std::move(bytes).take_error();
    const pst::Offset where = pst::section_at(section_) + *at;
    std::string trailer;
    append(trailer, block.size, 2);
    append(trailer, pst::signature(where, block.bid), 2);
    if (!dialect_.is_wide) append(trailer, block.bid, 4);
    append(trailer, pst::checksum(*bytes), 4);
    if (dialect_.is_wide) append(trailer, block.bid, 8);
    buffer_.replace(*at, bytes->size(), *bytes);
    buffer_.replace(*at + stored - trailer.size(), trailer.size(), trailer);
    std::string row;
    append(row, block.bid, dialect_.id());
    append(row, where, dialect_.id());
    append(row, block.size, 2);
    append(row, block.references, 2);
    row.resize(dialect_.block_entry());
    block_rows_.emplace_back(block.bid, std::move(row));
    return {};
  }

  // As the file has it: what is kept, as it stood; what is new, encoded with its number.
  Result<std::string> encoded(const Live& block) {
    const auto& made = image_.overlay_->made();
    const auto made_one = made.find(block.bid);
    const auto clean = image_.scrubbed_.find(block.bid);
    if (made_one == made.end() && clean == image_.scrubbed_.end()) return stored(block);
    std::string bytes = made_one != made.end() ? made_one->second : clean->second;
    if (!pst::is_internal(block.bid)) pst::encode(cipher_, block.bid, bytes);
    return bytes;
  }

  Result<std::string> stored(const Live& block) {
    std::string bytes(dialect_.stored(block.size), '\0');
    if (auto done = read_old(block.old, bytes); !done) return std::move(done).take_error();
    const std::size_t trailer = bytes.size() - dialect_.block_trailer;
    const bool is_wide = dialect_.is_wide;
    const std::string_view data = std::string_view(bytes).substr(0, block.size);
    const bool is_sound =
        pst::load16(bytes, trailer) == block.size &&
        pst::plain(pst::load(bytes, trailer + (is_wide ? 8 : 4), dialect_.id())) == block.bid &&
        pst::load32(bytes, trailer + (is_wide ? 4 : 8)) == pst::checksum(data);
    if (!is_sound) return damaged("a block is damaged");
    bytes.resize(block.size);
    return bytes;
  }

  // Blocks come in the order in which they stand: read far ahead.
  Status read_old(pst::Offset at, std::span<char> into) {
    constexpr std::size_t kAhead = 4U << 20;
    const bool is_held = at >= ahead_at_ && at + into.size() <= ahead_at_ + ahead_.size();
    if (!is_held) {
      ahead_.resize(kAhead);
      auto got = image_.overlay_->census().ndb->file().read_at(at, ahead_);
      if (!got) return std::move(got).take_error();
      ahead_.resize(*got);
      ahead_at_ = at;
      if (*got < into.size()) return damaged("a block stands beyond the end of the file");
    }
    std::copy_n(ahead_.data() + (at - ahead_at_), into.size(), into.data());
    return {};
  }

  Rows block_rows() {
    std::ranges::sort(block_rows_);
    return std::move(block_rows_);
  }

  [[nodiscard]] Rows node_rows() const {
    Rows rows;
    for (const pst::NodeEntry& node : image_.overlay_->nodes()) {
      std::string row;
      append(row, node.nid, dialect_.id());
      append(row, node.data, dialect_.id());
      append(row, node.subnodes, dialect_.id());
      append(row, node.parent, 4);
      row.resize(dialect_.node_entry());
      rows.emplace_back(node.nid, std::move(row));
    }
    return rows;
  }

  Result<pst::Reference> add_tree(pst::PageType type, Rows rows, std::size_t row_size) {
    for (unsigned level = 0;; ++level) {
      const std::size_t most = dialect_.entries / row_size;
      const std::size_t pages = std::max<std::size_t>(1, (rows.size() + most - 1) / most);
      Rows above;
      pst::Reference last;
      for (std::size_t p = 0; p < pages; ++p) {
        const std::size_t begin = rows.size() * p / pages, end = rows.size() * (p + 1) / pages;
        auto at = allocate(kPage, kPage);
        if (!at) return std::move(at).take_error();
        last = {next_page_++, pst::section_at(section_) + *at};
        std::string payload;
        for (std::size_t i = begin; i < end; ++i) payload += rows[i].second;
        payload.resize(dialect_.entries);
        append(payload, end - begin, 1);
        append(payload, most, 1);
        append(payload, row_size, 1);
        append(payload, level, 1);
        put_page(*at, type, std::move(payload), last.bid, pst::signature(last.at, last.bid));
        const std::uint64_t key = begin < end ? rows[begin].first : 0;
        std::string row;
        append(row, key, dialect_.id());
        append(row, last.bid, dialect_.id());
        append(row, last.at, dialect_.id());
        above.emplace_back(key, std::move(row));
      }
      if (pages == 1) return last;
      rows = std::move(above);
      row_size = dialect_.branch_entry();
    }
  }

  // The sections with the most room first; a hint for whoever writes next.
  Status write_density_list() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> roomy;
    for (std::uint32_t n = 0; n < free_.size(); ++n) {
      if (free_[n] > 0) roomy.emplace_back(free_[n], n);
    }
    std::ranges::stable_sort(roomy, [](const auto& a, const auto& b) { return a.first > b.first; });
    roomy.resize(std::min<std::size_t>(roomy.size(), dialect_.is_wide ? 119 : 120));
    std::string payload;
    append(payload, 1, 1);
    append(payload, roomy.size(), 1);
    append(payload, 0, 6);
    for (const auto& [slots, section] : roomy) append(payload, slots << 20U | section, 4);
    const std::string bytes = page(pst::PageType::DensityList, std::move(payload), next_page_,
                                   pst::signature(pst::kDensityListAt, next_page_));
    return write_fully(disk_, fd_, pst::kDensityListAt, bytes, shown_);
  }

  Status write_header(const pst::Reference& nodes, const pst::Reference& blocks) {
    const bool is_wide = dialect_.is_wide;
    const std::size_t id = dialect_.id();
    std::string head = image_.overlay_->census().head;
    std::uint64_t free = 0;
    for (const std::uint32_t slots : free_) free += std::uint64_t{slots} * pst::kSlot;
    store(head, is_wide ? 32 : 28, next_page_, id);
    const std::size_t unique = is_wide ? 40 : 32;
    store(head, unique, pst::load32(head, unique) + 1, 4);
    store(head, is_wide ? 516 : 24, image_.overlay_->next_block(), id);
    if (is_wide) store(head, 172, 0, 4);
    store(head, is_wide ? 176 : 164, 0, 4);
    if (is_wide) store(head, 180, 0, 4);
    std::size_t at = is_wide ? 184 : 168;
    for (const std::uint64_t value :
         {pst::section_at(section_ + 1), pst::section_at(section_), free, std::uint64_t{0},
          nodes.bid, nodes.at, blocks.bid, blocks.at}) {
      store(head, at, value, id);
      at += id;
    }
    store(head, at, 2, 1);  // the maps are valid
    head.replace(is_wide ? 256 : 204, 256, std::string(256, '\xFF'));
    store(head, 4, pst::checksum(std::string_view(head).substr(8, 471)), 4);
    if (is_wide) store(head, 524, pst::checksum(std::string_view(head).substr(8, 516)), 4);
    // Durable before anything calls itself a PST.
    if (auto done = check(disk_.sync(fd_), "sync the new file of " + shown_.string()); !done)
      return done;
    return write_fully(disk_, fd_, 0, head, shown_);
  }

  const PstImage& image_;
  const pst::Dialect dialect_;
  const pst::Cipher cipher_;
  Disk& disk_;
  int fd_;
  const Path& shown_;
  std::uint64_t section_ = 0;
  std::string buffer_;
  std::array<unsigned char, pst::kMapBytes> map_{};
  std::size_t used_ = 0;
  std::vector<std::uint32_t> free_;  // slots, by section
  Bid next_page_;
  Rows block_rows_;
  std::string ahead_;
  pst::Offset ahead_at_ = 0;
};

Status PstImage::write(Disk& disk, int fd, const Path& shown) const {
  return Writer(*this, disk, fd, shown).write();
}

std::uint64_t PstImage::size() const {
  const pst::Dialect& dialect = overlay_->census().ndb->dialect();
  std::uint64_t bytes = 0;
  for (const Live& block : live_) bytes += dialect.stored(block.size);
  const std::uint64_t pages = live_.size() / 8 + overlay_->census().nodes.size() / 6 + 8;
  bytes += pages * kPage;
  return pst::section_at(bytes / (pst::kSectionBytes - 32 * kPage) + 2);
}

}  // namespace oubli::wiper
