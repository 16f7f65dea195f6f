// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the node database of a PST file, block by block, for tests: both widths, all three
// encodings, blocks of any tree depth, files with holes behind 4 GB, and what a PST that was in use
// holds besides (free space with old bytes in it, blocks that no node refers to). Shares no code
// with the reader, so that each checks the other. The same calls make the same bytes.
// Owned by one test; one thread. Failure: throws std::runtime_error.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/unique_fd.h"

namespace oubli::test {

enum class PstCrypt : std::uint8_t { None = 0, Permute = 1, Cyclic = 2 };

struct PstShape {
  bool is_ansi = false;
  PstCrypt crypt = PstCrypt::Permute;
  std::uint16_t version = 0;  // 0: 23, or 15
  [[nodiscard]] std::uint16_t written_version() const {
    if (version != 0) return version;
    return is_ansi ? 15 : 23;
  }
  [[nodiscard]] std::size_t width() const { return is_ansi ? 4 : 8; }
  [[nodiscard]] std::size_t block_trailer() const { return is_ansi ? 12 : 16; }
  [[nodiscard]] std::size_t page_payload() const { return is_ansi ? 500 : 496; }
  [[nodiscard]] std::size_t block_bytes() const { return 8192 - block_trailer(); }
};

struct PstBlock {
  std::uint64_t bid = 0, at = 0;
  std::uint16_t size = 0, references = 0;  // references: without the one every block has
};
struct PstNode {
  std::uint32_t nid = 0;
  std::uint64_t data = 0, sub = 0;
  std::uint32_t parent = 0;
};
struct PstPage {
  std::uint8_t type = 0, level = 0;
  std::uint64_t bid = 0, at = 0;
};
// What stands where in a finished file.
struct PstLayout {
  PstShape shape;
  std::vector<PstBlock> blocks;  // by block number
  std::map<std::uint32_t, PstNode> nodes;
  std::vector<PstPage> pages;  // of the two trees and the maps
  std::uint64_t end = 0;

  [[nodiscard]] const PstBlock& block(std::uint64_t bid) const { return blocks.at(bid / 4 - 1); }
};

struct PstSub {
  std::uint32_t nid = 0;
  std::uint64_t data = 0, sub = 0;
};

class PstFile {
 public:
  static constexpr std::uint64_t kFirstMap = 0x4400;
  static constexpr std::uint64_t kSection = 253'952;

  PstFile(const Path& path, const PstShape& shape);

  [[nodiscard]] const PstShape& shape() const { return layout_.shape; }

  // A node's bytes: one block, or a tree over blocks. 0 for no bytes.
  std::uint64_t add_stream(std::string_view bytes);
  // The same from pieces that each become a block.
  std::uint64_t add_blocks(const std::vector<std::string>& pieces);
  std::uint64_t add_subnodes(std::vector<PstSub> entries);
  void add_node(const PstNode& node);
  // A block with its row in the block tree that nothing refers to, as an unfinished deletion
  // leaves.
  std::uint64_t add_stray(std::string_view bytes);
  // Bytes of a block that was freed.
  void leave_behind(std::string_view bytes);
  // What follows is written at `offset` or behind it; a hole is left.
  void skip_to(std::uint64_t offset);
  // One reference too many or too few, for tests of the count.
  void miscount(std::uint64_t bid, int by) {
    by_number(bid).references += static_cast<std::uint16_t>(by);
  }

  std::uint32_t next_nid(std::uint8_t type);
  [[nodiscard]] std::uint32_t last_index(std::uint8_t type) const { return indexes_.at(type); }

  // Writes trees, maps and header. Call once, last.
  PstLayout finish();

 private:
  struct Key {
    std::uint64_t first, bid, at;
  };
  PstBlock& by_number(std::uint64_t bid) { return layout_.blocks.at(bid / 4 - 1); }
  std::uint64_t write_block(std::string_view plain, bool is_internal);
  std::uint64_t allocate(std::size_t size, std::size_t alignment);
  void open_section();
  void mark(std::uint64_t at, std::size_t size);
  void put(std::uint64_t at, std::string_view bytes);
  void put_page(const PstPage& page, std::string payload);
  Key write_tree(std::uint8_t type, const std::vector<std::pair<std::uint64_t, std::string>>& rows,
                 std::size_t most, std::size_t row_size);
  std::string tree_page(const std::vector<std::string_view>& rows, std::size_t most,
                        std::size_t row_size, std::uint8_t level) const;
  void write_maps();
  void write_free_list();
  void write_header(const Key& nodes, const Key& blocks);

  UniqueFd fd_;
  PstLayout layout_;
  std::vector<std::array<unsigned char, 496>> maps_;
  std::uint64_t cursor_ = kFirstMap;
  std::uint64_t next_page_ = 1;
  std::uint32_t strays_ = 0;
  std::array<std::uint32_t, 32> indexes_{};
};

// What both sides of the format agree on; here once more, from the published description.
namespace pst {
std::uint32_t crc(std::string_view bytes);
std::uint16_t signature(std::uint64_t at, std::uint64_t bid);
void encode(std::string& bytes, PstCrypt crypt, std::uint64_t bid);
void decode(std::string& bytes, PstCrypt crypt, std::uint64_t bid);
void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t width);
std::uint64_t get(std::string_view bytes, std::size_t at, std::size_t width);
std::string number(std::uint64_t value, std::size_t width);
}  // namespace pst

}  // namespace oubli::test
