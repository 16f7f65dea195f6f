// SPDX-License-Identifier: GPL-3.0-or-later
// The writing half of pst_image.h: sections, maps, trees, the header last.
#include <algorithm>
#include <array>
#include <functional>
#include <memory>

#include "adapters/pst/checksum.h"
#include "adapters/pst/cipher.h"
#include "adapters/pst/edit/image.h"
#include "adapters/pst/maps.h"

namespace oubli::pst {

namespace {

constexpr Offset kNowhere = UINT64_MAX;

void append(std::string& bytes, std::uint64_t value, std::size_t width) {
  bytes.resize(bytes.size() + width);
  store(bytes, bytes.size() - width, value, width);
}

// Lays out and writes one section after the other.
class Writer {
 public:
  Writer(Image& image, const Image::Put& put)
      : image_(image),
        dialect_(image.overlay().census().ndb->dialect()),
        cipher_(image.overlay().census().ndb->header().cipher),
        put_(put),
        next_page_(image.overlay().census().ndb->header().next_page),
        placed_(image.overlay().census().blocks.size()) {
    open_section();
  }

  Status write() {
    const auto& blocks = image_.overlay().census().blocks;
    for (const std::uint32_t i : image_.order()) {
      auto at = add_block({plain(blocks[i].bid), blocks[i].at, blocks[i].size});
      if (!at) return std::move(at).take_error();
      placed_[i] = *at;
    }
    for (const auto& [bid, references] : image_.made_references()) {
      const auto size = image_.overlay().made().at(bid).size;
      auto at = add_block({bid, kNowhere, static_cast<std::uint16_t>(size)});
      if (!at) return std::move(at).take_error();
      made_placed_[bid] = *at;
    }
    auto block_tree = add_tree(PageType::Blocks, block_rows(), dialect_.block_entry());
    if (!block_tree) return std::move(block_tree).take_error();
    auto node_tree = add_tree(PageType::Nodes, node_rows(), dialect_.node_entry());
    if (!node_tree) return std::move(node_tree).take_error();
    if (auto done = close_section(); !done) return done;
    if (auto done = write_density_list(); !done) return done;
    return write_header(*node_tree, *block_tree);
  }

 private:
  struct Live {
    Bid bid = 0;
    Offset old = 0;  // where it stands in the old file
    std::uint16_t size = 0;
  };
  struct Row {
    std::uint64_t key = 0;
    std::string bytes;
  };
  // So many rows, ascending, each asked for once.
  struct Rows {
    std::size_t count = 0;
    std::function<Row()> next;
  };

  void open_section() {
    buffer_.assign(kSectionBytes, '\0');
    map_.fill(0);
    const auto maps = maps_of(dialect_, section_);
    for (std::size_t i = 0; i < maps.count; ++i) mark(maps.maps[i].page * kPage, kPage);
    used_ = maps.reserved * kPage;
  }

  void mark(std::size_t at, std::size_t size) {
    for (std::size_t slot = at / kSlot; slot < (at + size + kSlot - 1) / kSlot; ++slot) {
      map_[slot / 8] |= static_cast<unsigned char>(0x80U >> (slot % 8));
    }
  }

  // A place in the section at hand, or in the next.
  Result<std::size_t> allocate(std::size_t size, std::size_t alignment) {
    std::size_t at = (used_ + alignment - 1) / alignment * alignment;
    if (at + size > kSectionBytes) {
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
    const auto maps = maps_of(dialect_, section_);
    for (std::size_t i = 0; i < maps.count; ++i) put_map(maps.maps[i]);
    return put_(section_at(section_), buffer_);
  }

  void put_map(const SectionMap& map) {
    const bool is_last_padded = map.type == PageType::FreeMap;
    std::string payload(dialect_.is_wide || is_last_padded ? 0 : 4, '\0');
    if (map.type == PageType::AllocationMap) {
      payload.append(map_.begin(), map_.end());
    } else {
      payload.append(kMapBytes, '\xFF');
    }
    put_page(map.page * kPage, map.type, std::move(payload),
             section_at(section_) + map.page * kPage, 0);
  }

  std::string page(PageType type, std::string payload, Bid bid, std::uint16_t signature) const {
    payload.resize(kPage - dialect_.page_trailer);
    const std::uint32_t checksum = pst::checksum(payload);
    payload.append(2, static_cast<char>(type));
    append(payload, signature, 2);
    if (!dialect_.is_wide) append(payload, bid, 4);
    append(payload, checksum, 4);
    if (dialect_.is_wide) append(payload, bid, 8);
    return payload;
  }

  void put_page(std::size_t at, PageType type, std::string payload, Bid bid,
                std::uint16_t signature) {
    buffer_.replace(at, kPage, page(type, std::move(payload), bid, signature));
  }

  // Where it stands in the new file.
  Result<Offset> add_block(const Live& block) {
    const std::size_t stored = dialect_.stored(block.size);
    auto at = allocate(stored, kSlot);
    if (!at) return std::move(at).take_error();
    auto bytes = encoded(block);
    if (!bytes) return std::move(bytes).take_error();
    const Offset where = section_at(section_) + *at;
    std::string trailer;
    append(trailer, block.size, 2);
    append(trailer, pst::signature(where, block.bid), 2);
    if (!dialect_.is_wide) append(trailer, block.bid, 4);
    append(trailer, pst::checksum(*bytes), 4);
    if (dialect_.is_wide) append(trailer, block.bid, 8);
    buffer_.replace(*at, bytes->size(), *bytes);
    buffer_.replace(*at + stored - trailer.size(), trailer.size(), trailer);
    return where;
  }

  // As the file has it: what is kept, as it stood; what is new, encoded with its number.
  Result<std::string> encoded(const Live& block) {
    std::string bytes;
    if (image_.overlay().made().contains(block.bid)) {
      auto made = image_.overlay().made_bytes(block.bid);
      if (!made) return std::move(made).take_error();
      bytes = *std::move(made);
    } else {
      auto clean = image_.scrubbed(block.bid);
      if (!clean) return std::move(clean).take_error();
      if (!*clean) return stored(block);
      bytes = **std::move(clean);
    }
    if (!is_internal(block.bid)) pst::encode(cipher_, block.bid, bytes);
    return bytes;
  }

  Result<std::string> stored(const Live& block) {
    std::string bytes(dialect_.stored(block.size), '\0');
    if (auto done = read_old(block.old, bytes); !done) return std::move(done).take_error();
    const std::size_t trailer = bytes.size() - dialect_.block_trailer;
    const bool is_wide = dialect_.is_wide;
    const std::string_view data = std::string_view(bytes).substr(0, block.size);
    const bool is_sound =
        load16(bytes, trailer) == block.size &&
        plain(load(bytes, trailer + (is_wide ? 8 : 4), dialect_.id())) == block.bid &&
        load32(bytes, trailer + (is_wide ? 4 : 8)) == pst::checksum(data);
    if (!is_sound) return damaged("a block is damaged");
    bytes.resize(block.size);
    return bytes;
  }

  // Blocks come in the order in which they stand: read far ahead.
  Status read_old(Offset at, std::span<char> into) {
    constexpr std::size_t kAhead = 4U << 20;
    const bool is_held = at >= ahead_at_ && at + into.size() <= ahead_at_ + ahead_.size();
    if (!is_held) {
      ahead_.resize(kAhead);
      auto got = image_.overlay().census().ndb->file().read_at(at, ahead_);
      if (!got) return std::move(got).take_error();
      ahead_.resize(*got);
      ahead_at_ = at;
      if (*got < into.size()) return damaged("a block stands beyond the end of the file");
    }
    std::copy_n(ahead_.data() + (at - ahead_at_), into.size(), into.data());
    return {};
  }

  std::string block_row(Bid bid, Offset at, std::uint64_t size, std::uint32_t references) const {
    std::string row;
    append(row, bid, dialect_.id());
    append(row, at, dialect_.id());
    append(row, size, 2);
    append(row, references + 1, 2);
    row.resize(dialect_.block_entry());
    return row;
  }

  // The overlay's own blocks have numbers above all others.
  Rows block_rows() const {
    const auto made = std::make_shared<decltype(made_placed_.begin())>(made_placed_.begin());
    const std::size_t count = image_.order().size() + made_placed_.size();
    return {count, [this, made, i = std::size_t{0}]() mutable -> Row {
              const auto& blocks = image_.overlay().census().blocks;
              while (i < blocks.size() && image_.references()[i] == 0) ++i;
              if (i < blocks.size()) {
                const Bid bid = plain(blocks[i].bid);
                const std::size_t at = i++;
                return {bid, block_row(bid, placed_[at], blocks[at].size, image_.references()[at])};
              }
              const auto [bid, at] = *(*made)++;
              return {bid, block_row(bid, at, image_.overlay().made().at(bid).size,
                                     image_.made_references().at(bid))};
            }};
  }

  [[nodiscard]] Rows node_rows() const {
    const Overlay& overlay = image_.overlay();
    const auto& nodes = overlay.census().nodes;
    const auto count = std::ranges::count_if(
        nodes, [&](const NodeEntry& old) { return overlay.node(old) != nullptr; });
    return {static_cast<std::size_t>(count),
            [this, &overlay, next = nodes.begin()]() mutable -> Row {
              const NodeEntry* node = overlay.node(*next++);
              while (node == nullptr) node = overlay.node(*next++);
              std::string row;
              append(row, node->nid, dialect_.id());
              append(row, node->data, dialect_.id());
              append(row, node->subnodes, dialect_.id());
              append(row, node->parent, 4);
              row.resize(dialect_.node_entry());
              return {node->nid, std::move(row)};
            }};
  }

  Result<Reference> add_tree(PageType type, const Rows& leaves, std::size_t row_size) {
    std::vector<Row> rows;
    for (unsigned level = 0;; ++level) {
      const std::size_t count = level == 0 ? leaves.count : rows.size();
      const std::size_t most = dialect_.entries / row_size;
      const std::size_t pages = std::max<std::size_t>(1, (count + most - 1) / most);
      std::vector<Row> above;
      Reference last;
      for (std::size_t p = 0; p < pages; ++p) {
        const std::size_t begin = count * p / pages, end = count * (p + 1) / pages;
        auto at = allocate(kPage, kPage);
        if (!at) return std::move(at).take_error();
        last = {next_page_++, section_at(section_) + *at};
        std::string payload;
        std::uint64_t key = 0;
        for (std::size_t i = begin; i < end; ++i) {
          const Row row = level == 0 ? leaves.next() : std::move(rows[i]);
          if (i == begin) key = row.key;
          payload += row.bytes;
        }
        payload.resize(dialect_.entries);
        append(payload, end - begin, 1);
        append(payload, most, 1);
        append(payload, row_size, 1);
        append(payload, level, 1);
        put_page(*at, type, std::move(payload), last.bid, pst::signature(last.at, last.bid));
        std::string row;
        append(row, key, dialect_.id());
        append(row, last.bid, dialect_.id());
        append(row, last.at, dialect_.id());
        above.push_back({key, std::move(row)});
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
    const std::string bytes = page(PageType::DensityList, std::move(payload), next_page_,
                                   pst::signature(kDensityListAt, next_page_));
    return put_(kDensityListAt, bytes);
  }

  Status write_header(const Reference& nodes, const Reference& blocks) {
    const bool is_wide = dialect_.is_wide;
    const std::size_t id = dialect_.id();
    std::string head = image_.overlay().census().head;
    std::uint64_t free = 0;
    for (const std::uint32_t slots : free_) free += std::uint64_t{slots} * kSlot;
    store(head, is_wide ? 32 : 28, next_page_, id);
    const std::size_t unique = is_wide ? 40 : 32;
    store(head, unique, load32(head, unique) + 1, 4);
    store(head, is_wide ? 516 : 24, image_.overlay().next_block(), id);
    if (is_wide) store(head, 172, 0, 4);
    store(head, is_wide ? 176 : 164, 0, 4);
    if (is_wide) store(head, 180, 0, 4);
    std::size_t at = is_wide ? 184 : 168;
    for (const std::uint64_t value :
         {section_at(section_ + 1), section_at(section_), free, std::uint64_t{0}, nodes.bid,
          nodes.at, blocks.bid, blocks.at}) {
      store(head, at, value, id);
      at += id;
    }
    store(head, at, 2, 1);  // the maps are valid
    head.replace(is_wide ? 256 : 204, 256, std::string(256, '\xFF'));
    store(head, reserved_at(is_wide), 0, kReservedBytes);
    store(head, 4, pst::checksum(std::string_view(head).substr(8, 471)), 4);
    if (is_wide) store(head, 524, pst::checksum(std::string_view(head).substr(8, 516)), 4);
    return put_(0, head);
  }

  Image& image_;
  const Dialect dialect_;
  const Cipher cipher_;
  const Image::Put& put_;
  std::uint64_t section_ = 0;
  std::string buffer_;
  std::array<unsigned char, kMapBytes> map_{};
  std::size_t used_ = 0;
  std::vector<std::uint32_t> free_;  // slots, by section
  Bid next_page_;
  std::vector<Offset> placed_;         // of the census's blocks
  std::map<Bid, Offset> made_placed_;  // of the overlay's
  std::string ahead_;
  Offset ahead_at_ = 0;
};

}  // namespace

Status Image::write(const Put& put) {
  auto done = Writer(*this, put).write();
  references_ = {};
  order_ = {};
  scrubs_ = {};
  last_ = {};
  return done;
}

}  // namespace oubli::pst
