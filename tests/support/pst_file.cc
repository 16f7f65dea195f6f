// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pst_file.h"

#include <algorithm>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

namespace oubli::test {

namespace {

constexpr std::size_t kPage = 512;
constexpr std::uint8_t kBlockTree = 0x80, kNodeTree = 0x81, kPageFreeMap = 0x85, kFreeMap = 0x82,
                       kPageMap = 0x83, kMap = 0x84, kFreeList = 0x86;

std::uint64_t start_of(std::uint64_t section) {
  return PstFile::kFirstMap + section * PstFile::kSection;
}
bool has_page_map(std::uint64_t n) { return n % 8 == 0; }
bool has_free_map(std::uint64_t n) { return n >= 128 && (n - 128) % 496 == 0; }
bool has_page_free_map(std::uint64_t n) { return n >= 8192 && (n - 8192) % 31'744 == 0; }

}  // namespace

PstFile::PstFile(const Path& path, const PstShape& shape)
    : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
  if (!fd_.is_open()) throw std::runtime_error("open " + path.string());
  layout_.shape = shape;
  indexes_.fill(0x400);
  indexes_[3] = 0x4000;
  indexes_[4] = 0x10000;
  indexes_[8] = 0x8000;
  open_section();
}

void PstFile::put(std::uint64_t at, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto done = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (done <= 0) throw std::runtime_error("write a PST");
    at += static_cast<std::uint64_t>(done);
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
}

void PstFile::mark(std::uint64_t at, std::size_t size) {
  auto& map = maps_.at((at - kFirstMap) / kSection);
  const std::uint64_t first = (at - kFirstMap) % kSection / 64;
  for (std::uint64_t slot = first; slot < first + (size + 63) / 64; ++slot) {
    map.at(slot / 8) |= static_cast<unsigned char>(0x80U >> (slot % 8));
  }
}

void PstFile::open_section() {
  const std::uint64_t n = maps_.size();
  maps_.emplace_back();
  cursor_ = start_of(n);
  mark(cursor_, kPage);
  if (has_page_map(n)) mark(cursor_ + kPage, kPage);
  if (has_free_map(n)) mark(cursor_ + 2 * kPage, kPage);
  const bool has_fourth = !shape().is_ansi && has_page_free_map(n);
  if (has_fourth) mark(cursor_ + 3 * kPage, kPage);
  cursor_ +=
      kPage * (has_fourth ? 4U : 1U + (has_page_map(n) ? 1U : 0U) + (has_free_map(n) ? 1U : 0U));
}

std::uint64_t PstFile::allocate(std::size_t size, std::size_t alignment) {
  const auto aligned = [&] { return (cursor_ + alignment - 1) / alignment * alignment; };
  if (aligned() + size > start_of(maps_.size())) open_section();
  const std::uint64_t at = aligned();
  cursor_ = at + size;
  return at;
}

void PstFile::skip_to(std::uint64_t offset) {
  while (start_of(maps_.size()) <= offset) open_section();
  cursor_ = std::max(cursor_, (offset + 63) / 64 * 64);
}

std::uint64_t PstFile::write_block(std::string_view plain, bool is_internal) {
  if (plain.empty() || plain.size() > shape().block_bytes()) throw std::runtime_error("block size");
  const std::uint64_t bid = (layout_.blocks.size() + 1) * 4 + (is_internal ? 2 : 0);
  std::string bytes(plain);
  if (!is_internal) pst::encode(bytes, shape().crypt, bid);
  const std::uint32_t crc = pst::crc(bytes);
  const std::size_t size = (bytes.size() + shape().block_trailer() + 63) / 64 * 64;
  const std::uint64_t at = allocate(size, 64);
  mark(at, size);
  bytes.resize(size);
  const std::size_t trailer = size - shape().block_trailer();
  pst::put(bytes, trailer, plain.size(), 2);
  pst::put(bytes, trailer + 2, pst::signature(at, bid), 2);
  pst::put(bytes, trailer + (shape().is_ansi ? 8 : 4), crc, 4);
  pst::put(bytes, trailer + (shape().is_ansi ? 4 : 8), bid, shape().width());
  put(at, bytes);
  layout_.blocks.push_back({bid, at, static_cast<std::uint16_t>(plain.size()), 0});
  return bid;
}

std::uint64_t PstFile::add_stream(std::string_view bytes) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < bytes.size(); at += shape().block_bytes()) {
    pieces.emplace_back(bytes.substr(at, shape().block_bytes()));
  }
  return add_blocks(pieces);
}

std::uint64_t PstFile::add_blocks(const std::vector<std::string>& pieces) {
  if (pieces.empty()) return 0;
  struct Child {
    std::uint64_t bid, bytes;
  };
  std::vector<Child> children;
  for (const auto& piece : pieces) children.push_back({write_block(piece, false), piece.size()});
  const std::size_t most = shape().is_ansi ? 1019 : 1021;
  for (std::uint8_t level = 1; children.size() > 1; ++level) {
    if (level > 2) throw std::runtime_error("stream too long");
    std::vector<Child> parents;
    for (std::size_t i = 0; i < children.size(); i += most) {
      const std::size_t end = std::min(children.size(), i + most);
      std::string rows;
      std::uint64_t total = 0;
      for (std::size_t k = i; k < end; ++k) {
        ++by_number(children[k].bid).references;
        rows += pst::number(children[k].bid, shape().width());
        total += children[k].bytes;
      }
      std::string head{1, static_cast<char>(level)};
      head += pst::number(end - i, 2) + pst::number(total, 4);
      parents.push_back({write_block(head + rows, true), total});
    }
    children = std::move(parents);
  }
  return children.front().bid;
}

std::uint64_t PstFile::add_subnodes(std::vector<PstSub> entries) {
  if (entries.empty()) return 0;
  std::ranges::sort(entries, {}, &PstSub::nid);
  const std::size_t width = shape().width();
  const std::string pad(shape().is_ansi ? 0 : 4, '\0');
  std::vector<std::pair<std::uint32_t, std::uint64_t>> leaves;
  const std::size_t most = 340;
  for (std::size_t i = 0; i < entries.size(); i += most) {
    const std::size_t end = std::min(entries.size(), i + most);
    std::string bytes = std::string("\x02\x00", 2) + pst::number(end - i, 2) + pad;
    for (std::size_t k = i; k < end; ++k) {
      const auto& entry = entries[k];
      if (entry.data != 0) ++by_number(entry.data).references;
      if (entry.sub != 0) ++by_number(entry.sub).references;
      bytes += pst::number(entry.nid, width) + pst::number(entry.data, width) +
               pst::number(entry.sub, width);
    }
    leaves.emplace_back(entries[i].nid, write_block(bytes, true));
  }
  if (leaves.size() == 1) return leaves.front().second;
  if (leaves.size() > 510) throw std::runtime_error("too many subnodes");
  std::string bytes = std::string("\x02\x01", 2) + pst::number(leaves.size(), 2) + pad;
  for (const auto& [nid, bid] : leaves) {
    ++by_number(bid).references;
    bytes += pst::number(nid, width) + pst::number(bid, width);
  }
  return write_block(bytes, true);
}

void PstFile::add_node(const PstNode& node) {
  if (node.data != 0) ++by_number(node.data).references;
  if (node.sub != 0) ++by_number(node.sub).references;
  if (!layout_.nodes.emplace(node.nid, node).second) throw std::runtime_error("node twice");
}

std::uint64_t PstFile::add_stray(std::string_view bytes) {
  ++strays_;
  return write_block(bytes, false);
}

void PstFile::leave_behind(std::string_view bytes) {
  const std::size_t size = (bytes.size() + 63) / 64 * 64;
  put(allocate(size, 64), bytes);
}

std::uint32_t PstFile::next_nid(std::uint8_t type) { return ++indexes_.at(type) << 5U | type; }

void PstFile::put_page(const PstPage& page, std::string payload) {
  payload.resize(shape().page_payload());
  const bool is_map = page.type >= 0x82 && page.type <= 0x85;
  const std::uint64_t bid = is_map ? page.at : page.bid;
  const std::uint32_t crc = pst::crc(payload);
  std::string bytes = payload + std::string(2, static_cast<char>(page.type)) +
                      pst::number(is_map ? 0 : pst::signature(page.at, bid), 2);
  if (shape().is_ansi) {
    bytes += pst::number(bid, 4) + pst::number(crc, 4);
  } else {
    bytes += pst::number(crc, 4) + pst::number(bid, 8);
  }
  put(page.at, bytes);
  layout_.pages.push_back({page.type, page.level, bid, page.at});
}

std::string PstFile::tree_page(const std::vector<std::string_view>& rows, std::size_t most,
                               std::size_t row_size, std::uint8_t level) const {
  std::string payload;
  for (const auto row : rows) payload += row;
  payload.resize(shape().is_ansi ? 496 : 488);
  payload += static_cast<char>(rows.size());
  payload += static_cast<char>(most);
  payload += static_cast<char>(row_size);
  payload += static_cast<char>(level);
  return payload;
}

PstFile::Key PstFile::write_tree(std::uint8_t type,
                                 const std::vector<std::pair<std::uint64_t, std::string>>& rows,
                                 std::size_t most, std::size_t row_size) {
  auto current = rows;
  for (std::uint8_t level = 0;; ++level) {
    std::vector<std::pair<std::uint64_t, std::string>> above;
    const std::size_t pages = std::max<std::size_t>(1, (current.size() + most - 1) / most);
    Key last{};
    for (std::size_t p = 0; p < pages; ++p) {
      const std::size_t begin = current.size() * p / pages;
      const std::size_t end = current.size() * (p + 1) / pages;
      std::vector<std::string_view> own;
      for (std::size_t i = begin; i < end; ++i) own.push_back(current[i].second);
      const std::uint64_t at = allocate(kPage, kPage);
      mark(at, kPage);
      last = {own.empty() ? 0 : current[begin].first, next_page_++, at};
      put_page({type, level, last.bid, at}, tree_page(own, most, row_size, level));
      const std::size_t width = shape().width();
      above.emplace_back(last.first, pst::number(last.first, width) + pst::number(last.bid, width) +
                                         pst::number(at, width));
    }
    if (pages == 1) return last;
    current = std::move(above);
    most = shape().is_ansi ? 41 : 20;
    row_size = 3 * shape().width();
  }
}

void PstFile::write_maps() {
  for (std::uint64_t n = 0; n < maps_.size(); ++n) {
    const std::string bits(maps_[n].begin(), maps_[n].end());
    const std::string pad(shape().is_ansi ? 4 : 0, '\0');
    const std::string full(496, '\xFF');
    const std::uint64_t at = start_of(n);
    put_page({kMap, 0, 0, at}, pad + bits);
    if (has_page_map(n)) put_page({kPageMap, 0, 0, at + kPage}, pad + full);
    if (has_free_map(n)) put_page({kFreeMap, 0, 0, at + 2 * kPage}, full);
    if (has_page_free_map(n) && !shape().is_ansi) {
      put_page({kPageFreeMap, 0, 0, at + 3 * kPage}, full);
    }
  }
}

void PstFile::write_free_list() {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> free;
  for (std::uint32_t n = 0; n < maps_.size(); ++n) {
    std::uint32_t slots = 0;
    for (const unsigned char byte : maps_[n]) {
      slots += 8 - static_cast<std::uint32_t>(__builtin_popcount(byte));
    }
    if (slots > 0) free.emplace_back(slots, n);
  }
  std::ranges::stable_sort(free, [](const auto& a, const auto& b) { return a.first > b.first; });
  free.resize(std::min<std::size_t>(free.size(), shape().is_ansi ? 120 : 119));
  std::string payload{1, static_cast<char>(free.size())};
  payload += pst::number(0, 2) + pst::number(0, 4);
  for (const auto& [slots, n] : free) payload += pst::number(slots << 20U | n, 4);
  put_page({kFreeList, 0, next_page_, 0x4200}, payload);
}

void PstFile::write_header(const Key& nodes, const Key& blocks) {
  const bool is_ansi = shape().is_ansi;
  const std::size_t width = shape().width();
  std::uint64_t free = 0;
  for (const auto& map : maps_) {
    for (const unsigned char byte : map) {
      free += 64ULL * (8 - static_cast<std::uint64_t>(__builtin_popcount(byte)));
    }
  }
  const std::uint64_t next_block = (layout_.blocks.size() + 1) * 4;
  std::string head(is_ansi ? 512 : 564, '\0');
  head.replace(0, 4, "!BDN");
  head.replace(8, 2, "SM");
  pst::put(head, 10, shape().written_version(), 2);
  pst::put(head, 12, 19, 2);
  pst::put(head, 14, 0x0101, 2);
  if (is_ansi) {
    pst::put(head, 24, next_block, 4);
    pst::put(head, 28, next_page_, 4);
    pst::put(head, 32, 1, 4);
  } else {
    pst::put(head, 32, next_page_, 8);
    pst::put(head, 40, 1, 4);
    pst::put(head, 516, next_block, 8);
  }
  for (std::size_t i = 0; i < 32; ++i) pst::put(head, (is_ansi ? 36 : 44) + 4 * i, indexes_[i], 4);
  pst::put(head, is_ansi ? 164 : 176, strays_, 4);
  std::size_t at = is_ansi ? 168 : 184;
  for (const std::uint64_t value : {layout_.end, start_of(maps_.size() - 1), free, std::uint64_t{0},
                                    nodes.bid, nodes.at, blocks.bid, blocks.at}) {
    pst::put(head, at, value, width);
    at += width;
  }
  pst::put(head, at, 2, 1);
  head.replace(is_ansi ? 204 : 256, 256, std::string(256, '\xFF'));
  pst::put(head, is_ansi ? 460 : 512, 0x80, 1);
  pst::put(head, is_ansi ? 461 : 513, static_cast<std::uint8_t>(shape().crypt), 1);
  pst::put(head, 4, pst::crc(std::string_view(head).substr(8, 471)), 4);
  if (!is_ansi) pst::put(head, 524, pst::crc(std::string_view(head).substr(8, 516)), 4);
  put(0, head);
}

PstLayout PstFile::finish() {
  const std::size_t width = shape().width();
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  for (const auto& block : layout_.blocks) {
    rows.emplace_back(block.bid, pst::number(block.bid, width) + pst::number(block.at, width) +
                                     pst::number(block.size, 2) +
                                     pst::number(block.references + 1U, 2) +
                                     std::string(shape().is_ansi ? 0 : 4, '\0'));
  }
  const std::size_t most = shape().is_ansi ? 41 : 20;
  const Key blocks =
      write_tree(kBlockTree, rows, most, rows.empty() ? 3 * width : rows[0].second.size());
  rows.clear();
  for (const auto& [nid, node] : layout_.nodes) {
    rows.emplace_back(nid, pst::number(nid, width) + pst::number(node.data, width) +
                               pst::number(node.sub, width) + pst::number(node.parent, 4) +
                               std::string(shape().is_ansi ? 0 : 4, '\0'));
  }
  const Key nodes =
      write_tree(kNodeTree, rows, shape().is_ansi ? 31 : 15, shape().is_ansi ? 16 : 32);
  layout_.end = start_of(maps_.size());
  if (::ftruncate(fd_.get(), static_cast<off_t>(layout_.end)) != 0)
    throw std::runtime_error("size");
  write_maps();
  write_free_list();
  write_header(nodes, blocks);
  return std::move(layout_);
}

}  // namespace oubli::test
