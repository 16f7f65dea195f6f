// SPDX-License-Identifier: GPL-3.0-or-later
// The layer above the node database, for tests: heaps of any number of blocks, trees in a heap,
// property contexts, table contexts. Owned by one test; one thread. Failure: throws.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/pst_file.h"

namespace oubli::test {

class PstHeap {
 public:
  static constexpr std::size_t kLongest = 3580;

  PstHeap(const PstShape& shape, std::uint8_t signature) : shape_(shape), signature_(signature) {}

  // The heap id; 0 for no bytes.
  std::uint32_t add(std::string bytes);
  // The same for an item that is filled later.
  std::uint32_t reserve(std::size_t size) { return add(std::string(size, '\0')); }
  void set(std::uint32_t hid, std::string bytes);
  void set_root(std::uint32_t hid) { root_ = hid; }

  // A tree, into a header of 8 bytes that was reserved; the rows in order of their keys.
  void add_tree(std::uint32_t header, std::size_t key_size, std::size_t value_size,
                const std::vector<std::pair<std::string, std::string>>& rows);

  [[nodiscard]] std::vector<std::string> blocks() const;

 private:
  [[nodiscard]] static std::size_t head_size(std::size_t page);
  [[nodiscard]] std::size_t used(std::size_t page) const;

  PstShape shape_;
  std::uint8_t signature_;
  std::uint32_t root_ = 0;
  std::vector<std::vector<std::string>> pages_{{}};
};

// Where something was stored: for a node or an entry of a subnode tree.
struct PstStored {
  std::uint64_t data = 0, sub = 0;
};

struct PstValue {
  std::uint16_t type = 0;
  std::string bytes{};
};
using PstProperties = std::map<std::uint16_t, PstValue>;

PstValue pst_number(std::uint32_t value);
PstValue pst_flag(bool value);
PstValue pst_time(std::uint64_t value);
PstValue pst_binary(std::string bytes);
PstValue pst_text(const PstShape& shape, std::string_view utf8);
// An object that stands in a subnode.
PstValue pst_object(std::uint32_t nid, std::uint32_t size);

std::string pst_utf16(std::string_view utf8);

// `subnodes`: others that the node has.
PstStored add_properties(PstFile& file, const PstProperties& properties,
                         std::vector<PstSub> subnodes = {});

struct PstRow {
  std::uint32_t id = 0;
  std::map<std::uint32_t, std::string> cells{};  // by tag (id << 16 | type); a missing one is empty
};
// `tags` without the two that every table has.
PstStored add_table(PstFile& file, std::vector<std::uint32_t> tags,
                    const std::vector<PstRow>& rows);

}  // namespace oubli::test
