// SPDX-License-Identifier: GPL-3.0-or-later
// A compound file ([MS-CFB]): storages and streams in sectors that are chained by a table. Reads
// what stands there and says when something does not: a chain that loops, ends early, leaves the
// file or runs into another one's sectors, and directory entries that no storage leads to. Time and
// memory are linear in the file's size whatever it says of itself. Owned by one reader, as are its
// streams; one thread. Failure of open(): no compound file at all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"

namespace oubli::msg {

inline constexpr std::string_view kCompoundMagic("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);

struct Node {
  std::string name;  // UTF-8
  bool is_storage = false;
  std::uint32_t start = 0;  // of a stream: its first sector
  std::uint64_t size = 0;
  std::vector<std::uint32_t> children;  // of a storage: positions of nodes, by name
};

class CompoundFile {
 public:
  // `source` is lent by the caller, who outlives the file; `size` is what it holds.
  static Result<std::unique_ptr<CompoundFile>> open(ByteSource& source, std::uint64_t size);

  [[nodiscard]] const Node& root() const { return nodes_.front(); }
  [[nodiscard]] const Node& node(std::uint32_t position) const { return nodes_[position]; }
  // The child of that name, in any case ([MS-CFB] 2.6.4); null when there is none.
  [[nodiscard]] const Node* child(const Node& storage, std::string_view name) const;

  // What a stream holds. A chain that ends early makes it shorter than node.size, and the file
  // damaged. Lives no longer than the file.
  std::unique_ptr<ByteSource> stream(const Node& node) { return open_stream(node).bytes; }
  // Its first `most` bytes.
  Result<std::string> read(const Node& node, std::size_t most);

  // Whether anything met so far was not as it has to be.
  [[nodiscard]] bool is_damaged() const { return is_damaged_; }

 private:
  struct Stream {
    std::unique_ptr<ByteSource> bytes;
    std::uint64_t size = 0;  // what its chain has room for, node.size at most
  };
  Stream open_stream(const Node& node);

  CompoundFile(ByteSource& source, std::uint64_t size) : source_(source), size_(size) {}
  Status read_header();
  void read_table();
  void read_directory();
  std::vector<std::uint32_t> chain(const std::vector<std::uint32_t>& table,
                                   std::vector<std::uint32_t>& owners, std::uint32_t start,
                                   std::uint64_t most, std::uint32_t owner);
  [[nodiscard]] std::uint64_t offset_of(std::uint32_t sector) const;
  std::vector<std::uint32_t> numbers_at(std::uint64_t offset, std::size_t count);

  ByteSource& source_;
  std::uint64_t size_;
  unsigned shift_ = 9;
  std::uint32_t sectors_ = 0;  // how many the file has room for
  std::uint32_t first_directory_ = 0, first_mini_table_ = 0, mini_cutoff_ = 4096;
  std::uint32_t first_index_ = 0;
  std::vector<std::uint32_t> header_index_;  // the sectors of the table that the header names
  std::vector<std::uint32_t> table_, mini_table_;
  // Which stream a sector was found to belong to; a second one that leads there is damage.
  std::vector<std::uint32_t> owners_, mini_owners_;
  std::unique_ptr<ByteSource> mini_;
  std::uint64_t mini_size_ = 0;
  std::vector<Node> nodes_;
  bool is_damaged_ = false;
};

}  // namespace oubli::msg
