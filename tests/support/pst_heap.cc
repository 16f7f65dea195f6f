// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pst_heap.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace oubli::test {

namespace {

constexpr std::uint32_t kRowId = 0x67F20003, kRowVersion = 0x67F30003;

std::uint32_t hid_of(std::size_t page, std::size_t index) {
  return static_cast<std::uint32_t>(page << 16U | (index + 1) << 5U);
}

// How full a heap's block is, as its first block tells it.
std::uint8_t fullness(std::size_t free) {
  constexpr std::array<std::size_t, 15> kSteps{3584, 2560, 2048, 1792, 1536, 1280, 1024, 768,
                                               512,  256,  128,  64,   32,   16,   8};
  std::uint8_t level = 0;
  for (const auto step : kSteps) {
    if (free >= step) break;
    ++level;
  }
  return level;
}

std::size_t cell_size(std::uint32_t tag) {
  switch (tag & 0xFFFFU) {
    case 0x0002:
      return 2;
    case 0x000B:
      return 1;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
      return 8;
    default:
      return 4;
  }
}

bool is_elsewhere(std::uint32_t tag) {
  const std::uint32_t type = tag & 0xFFFFU;
  return type == 0x1E || type == 0x1F || type == 0x102 || type == 0x48 || type >= 0x1000;
}

}  // namespace

std::size_t PstHeap::head_size(std::size_t page) {
  if (page == 0) return 12;
  return page % 128 == 8 ? 66 : 2;
}

std::size_t PstHeap::used(std::size_t page) const {
  std::size_t size = head_size(page);
  for (const auto& item : pages_[page]) size += item.size();
  return (size + 1) / 2 * 2 + 4 + 2 * (pages_[page].size() + 1);
}

std::uint32_t PstHeap::add(std::string bytes) {
  if (bytes.empty()) return 0;
  if (bytes.size() > kLongest) throw std::runtime_error("too long for a heap");
  std::size_t page = pages_.size() - 1;
  if (used(page) + bytes.size() + 4 > shape_.block_bytes() || pages_[page].size() >= 2000) {
    pages_.emplace_back();
    ++page;
  }
  pages_[page].push_back(std::move(bytes));
  return hid_of(page, pages_[page].size() - 1);
}

void PstHeap::set(std::uint32_t hid, std::string bytes) {
  auto& item = pages_.at(hid >> 16U).at((hid >> 5U & 0x7FFU) - 1);
  if (item.size() != bytes.size()) throw std::runtime_error("another size");
  item = std::move(bytes);
}

void PstHeap::add_tree(std::uint32_t header, std::size_t key_size, std::size_t value_size,
                       const std::vector<std::pair<std::string, std::string>>& rows) {
  struct Leaf {
    std::string first;
    std::uint32_t hid;
  };
  const auto group = [&](const auto& from, std::size_t row_size, const auto& text) {
    std::vector<Leaf> made;
    const std::size_t most = kLongest / row_size;
    for (std::size_t i = 0; i < from.size(); i += most) {
      std::string bytes;
      for (std::size_t k = i; k < std::min(from.size(), i + most); ++k) bytes += text(from[k]);
      made.push_back({text(from[i]).substr(0, key_size), add(std::move(bytes))});
    }
    return made;
  };
  auto leaves =
      group(rows, key_size + value_size, [](const auto& row) { return row.first + row.second; });
  std::uint8_t levels = 0;
  while (leaves.size() > 1) {
    leaves = group(leaves, key_size + 4,
                   [](const Leaf& leaf) { return leaf.first + pst::number(leaf.hid, 4); });
    ++levels;
  }
  std::string bytes{static_cast<char>(0xB5), static_cast<char>(key_size),
                    static_cast<char>(value_size), static_cast<char>(levels)};
  set(header, bytes + pst::number(leaves.empty() ? 0 : leaves.front().hid, 4));
}

std::vector<std::string> PstHeap::blocks() const {
  std::vector<std::string> made;
  for (std::size_t page = 0; page < pages_.size(); ++page) {
    std::string bytes(head_size(page), '\0');
    std::string map = pst::number(pages_[page].size(), 2) + pst::number(0, 2);
    for (const auto& item : pages_[page]) {
      map += pst::number(bytes.size(), 2);
      bytes += item;
    }
    map += pst::number(bytes.size(), 2);
    bytes.resize((bytes.size() + 1) / 2 * 2);
    pst::put(bytes, 0, bytes.size(), 2);
    bytes += map;
    if (page + 1 < pages_.size()) bytes.resize(shape_.block_bytes());
    made.push_back(std::move(bytes));
  }
  pst::put(made[0], 2, 0xEC, 1);
  pst::put(made[0], 3, signature_, 1);
  pst::put(made[0], 4, root_, 4);
  for (std::size_t page = 0; page < pages_.size(); ++page) {
    const std::size_t owner = page < 8 ? 0 : page - (page - 8) % 128;
    const std::size_t at = page < 8 ? 8 + page / 2 : 2 + (page - owner) / 2;
    const std::uint8_t level = fullness(shape_.block_bytes() - used(page));
    made[owner][at] = static_cast<char>(static_cast<unsigned char>(made[owner][at]) |
                                        level << ((page - owner) % 2 * 4));
  }
  return made;
}

PstValue pst_number(std::uint32_t value) { return {0x0003, pst::number(value, 4)}; }
PstValue pst_flag(bool value) { return {0x000B, std::string(1, value ? '\1' : '\0')}; }
PstValue pst_time(std::uint64_t value) { return {0x0040, pst::number(value, 8)}; }
PstValue pst_binary(std::string bytes) { return {0x0102, std::move(bytes)}; }
PstValue pst_text(const PstShape& shape, std::string_view utf8) {
  if (shape.is_ansi) return {0x001E, std::string(utf8)};
  return {0x001F, pst_utf16(utf8)};
}
PstValue pst_object(std::uint32_t nid, std::uint32_t size) {
  return {0x000D, pst::number(nid, 4) + pst::number(size, 4)};
}

std::string pst_utf16(std::string_view utf8) {
  std::string wide;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      code = code << 6U | (static_cast<unsigned char>(utf8.at(i + k)) & 0x3FU);
    }
    i += length;
    if (code >= 0x10000) {
      code -= 0x10000;
      wide += pst::number(0xD800 + (code >> 10U), 2) + pst::number(0xDC00 + (code & 0x3FFU), 2);
    } else {
      wide += pst::number(code, 2);
    }
  }
  return wide;
}

PstStored add_properties(PstFile& file, const PstProperties& properties,
                         std::vector<PstSub> subnodes) {
  PstHeap heap(file.shape(), 0xBC);
  const std::uint32_t header = heap.reserve(8);
  heap.set_root(header);
  std::uint32_t next = 0x401;
  std::vector<std::pair<std::string, std::string>> rows;
  for (const auto& [id, value] : properties) {
    std::uint32_t number = 0;
    const bool is_inline = value.type <= 0x0004 || value.type == 0x000A || value.type == 0x000B;
    if (is_inline) {
      number = static_cast<std::uint32_t>(pst::get(value.bytes, 0, value.bytes.size()));
    } else if (value.bytes.size() > PstHeap::kLongest) {
      number = next++ << 5U | 0x1FU;
      subnodes.push_back({number, file.add_stream(value.bytes), 0});
    } else {
      number = heap.add(value.bytes);
    }
    rows.emplace_back(pst::number(id, 2), pst::number(value.type, 2) + pst::number(number, 4));
  }
  heap.add_tree(header, 2, 6, rows);
  const std::uint64_t data = file.add_blocks(heap.blocks());
  return {data, file.add_subnodes(std::move(subnodes))};
}

PstStored add_table(PstFile& file, std::vector<std::uint32_t> tags,
                    const std::vector<PstRow>& rows) {
  tags.push_back(kRowId);
  tags.push_back(kRowVersion);
  std::ranges::sort(tags);
  // Cells by size: 4 and 8 bytes, 2, 1, the bits that tell which are there.
  std::map<std::uint32_t, std::size_t> place{{kRowId, 0}, {kRowVersion, 4}},
      bit{{kRowId, 0}, {kRowVersion, 1}};
  std::size_t end = 8;
  std::array<std::size_t, 4> ends{};
  for (const std::size_t group : {4U, 2U, 1U}) {
    for (const auto tag : tags) {
      const std::size_t size = cell_size(tag);
      if (tag == kRowId || tag == kRowVersion || std::min<std::size_t>(size, 4) != group) continue;
      place[tag] = end;
      const std::size_t number = bit.size();
      bit.emplace(tag, number);
      end += size;
    }
    ends[group == 4 ? 0 : group == 2 ? 1 : 2] = end;
  }
  ends[3] = end + (tags.size() + 7) / 8;

  PstHeap heap(file.shape(), 0x7C);
  const std::uint32_t index = heap.reserve(8);
  const std::uint32_t info = heap.reserve(22 + 8 * tags.size());
  heap.set_root(info);
  std::vector<PstSub> subnodes;
  std::uint32_t next = 0x401;
  std::vector<std::string> matrix;
  std::vector<std::pair<std::string, std::string>> keys;
  for (const auto& row : rows) {
    std::string bytes(ends[3], '\0');
    const auto fill = [&](std::uint32_t tag, std::string_view value) {
      bytes.replace(place.at(tag), value.size(), value);
      bytes[ends[2] + bit[tag] / 8] = static_cast<char>(
          static_cast<unsigned char>(bytes[ends[2] + bit[tag] / 8]) | 0x80U >> (bit[tag] % 8));
    };
    fill(kRowId, pst::number(row.id, 4));
    fill(kRowVersion, pst::number(keys.size() + 1, 4));
    for (const auto& [tag, value] : row.cells) {
      if (!place.contains(tag)) continue;
      if (!is_elsewhere(tag)) {
        fill(tag, value);
      } else if (value.size() > PstHeap::kLongest) {
        const std::uint32_t nid = next++ << 5U | 0x1FU;
        subnodes.push_back({nid, file.add_stream(value), 0});
        fill(tag, pst::number(nid, 4));
      } else {
        fill(tag, pst::number(heap.add(value), 4));
      }
    }
    keys.emplace_back(pst::number(row.id, 4),
                      pst::number(matrix.size(), file.shape().is_ansi ? 2 : 4));
    matrix.push_back(std::move(bytes));
  }
  std::ranges::sort(keys, {}, [](const auto& key) { return pst::get(key.first, 0, 4); });
  std::uint32_t where = 0;
  if (!matrix.empty() && matrix.size() * ends[3] <= PstHeap::kLongest) {
    std::string all;
    for (const auto& row : matrix) all += row;
    where = heap.add(all);
  } else if (!matrix.empty()) {
    const std::size_t per_block = file.shape().block_bytes() / ends[3];
    std::vector<std::string> blocks;
    for (std::size_t i = 0; i < matrix.size(); ++i) {
      if (i % per_block == 0) {
        if (!blocks.empty()) blocks.back().resize(file.shape().block_bytes());
        blocks.emplace_back();
      }
      blocks.back() += matrix[i];
    }
    where = next++ << 5U | 0x1FU;
    subnodes.push_back({where, file.add_blocks(blocks), 0});
  }
  std::string columns{0x7C, static_cast<char>(tags.size())};
  for (const auto value : ends) columns += pst::number(value, 2);
  columns += pst::number(index, 4) + pst::number(where, 4) + pst::number(0, 4);
  for (const auto tag : tags) {
    columns += pst::number(tag, 4) + pst::number(place[tag], 2) + pst::number(cell_size(tag), 1) +
               pst::number(bit[tag], 1);
  }
  heap.set(info, columns);
  heap.add_tree(index, 4, file.shape().is_ansi ? 2 : 4, keys);
  const std::uint64_t data = file.add_blocks(heap.blocks());
  return {data, file.add_subnodes(std::move(subnodes))};
}

}  // namespace oubli::test
