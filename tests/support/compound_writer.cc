// SPDX-License-Identifier: GPL-3.0-or-later
// [MS-CFB]: header, then sectors: streams, the small streams' stream, its table, the directory, and
// the table of sectors.
#include <algorithm>

#include "tests/support/msg_builder.h"

namespace oubli::test {
namespace {

constexpr std::size_t kSector = 512, kMini = 64, kCutoff = 4096, kEntry = 128;
constexpr std::uint32_t kEnd = 0xFFFFFFFE, kFree = 0xFFFFFFFF, kTable = 0xFFFFFFFD,
                        kIndex = 0xFFFFFFFC;

struct Entry {
  std::string name;
  std::uint8_t type = 0;
  std::uint32_t right = kFree, child = kFree, start = 0;
  std::uint64_t size = 0;
  const std::string* bytes = nullptr;
};

std::string padded(std::string bytes, std::size_t to, char with = '\0') {
  bytes.resize((bytes.size() + to - 1) / to * to, with);
  return bytes;
}

class Writer {
 public:
  std::string write(const std::vector<CompoundNode>& root) {
    entries_.push_back({.name = "Root Entry", .type = 5, .bytes = nullptr});
    entries_[0].child = list(root);
    for (Entry& entry : entries_) place(entry);
    entries_[0].start = mini_.empty() ? kEnd : put(mini_);
    entries_[0].size = mini_.size();
    const std::uint32_t mini_table = mini_chain_.empty() ? kEnd : put(numbers(mini_chain_, kFree));
    const std::size_t mini_tables = (mini_chain_.size() * 4 + kSector - 1) / kSector;
    const std::uint32_t directory = put(directory_bytes());
    return header(directory, mini_table, mini_tables);
  }

 private:
  std::uint32_t list(const std::vector<CompoundNode>& nodes) {
    std::uint32_t first = kFree, last = kFree;
    for (const CompoundNode& node : nodes) {
      const auto at = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({.name = node.name,
                          .type = static_cast<std::uint8_t>(node.is_storage ? 1 : 2),
                          .bytes = &node.bytes});
      if (last == kFree) first = at;
      if (last != kFree) entries_[last].right = at;
      last = at;
      const std::uint32_t child = list(node.children);
      entries_[at].child = child;
    }
    return first;
  }

  void place(Entry& entry) {
    if (entry.type != 2) return;
    entry.size = entry.bytes->size();
    entry.start = kEnd;
    if (entry.size == 0) return;
    if (entry.size >= kCutoff) {
      entry.start = put(*entry.bytes);
      return;
    }
    entry.start = static_cast<std::uint32_t>(mini_chain_.size());
    mini_ += padded(*entry.bytes, kMini);
    const std::size_t count = (entry.size + kMini - 1) / kMini;
    for (std::size_t i = 1; i < count; ++i) {
      mini_chain_.push_back(static_cast<std::uint32_t>(mini_chain_.size() + 1));
    }
    mini_chain_.push_back(kEnd);
  }

  std::uint32_t put(const std::string& bytes) {
    const auto first = static_cast<std::uint32_t>(chain_.size());
    sectors_ += padded(bytes, kSector);
    const std::size_t count = (bytes.size() + kSector - 1) / kSector;
    for (std::size_t i = 1; i < count; ++i) {
      chain_.push_back(static_cast<std::uint32_t>(chain_.size() + 1));
    }
    chain_.push_back(kEnd);
    return first;
  }

  static std::string numbers(const std::vector<std::uint32_t>& all, std::uint32_t fill) {
    std::string bytes;
    for (const std::uint32_t one : all) bytes += little(one, 4);
    while (bytes.size() % kSector != 0) bytes += little(fill, 4);
    return bytes;
  }

  [[nodiscard]] std::string directory_bytes() const {
    std::string bytes;
    for (const Entry& entry : entries_) {
      std::string one = utf16(entry.name);
      const std::size_t size = one.size() + 2;
      one.resize(64, '\0');
      one += little(size, 2) + static_cast<char>(entry.type) + '\1' + little(kFree, 4) +
             little(entry.right, 4) + little(entry.child, 4) + std::string(36, '\0') +
             little(entry.start, 4) + little(entry.size, 8);
      bytes += one;
    }
    while (bytes.size() % kSector != 0) {
      std::string unused(kEntry, '\0');
      std::fill_n(unused.begin() + 0x44, 12, '\xFF');
      bytes += unused;
    }
    return bytes;
  }

  std::string header(std::uint32_t directory, std::uint32_t mini_table, std::size_t mini_tables) {
    const std::size_t in_one = kSector / 4;
    std::size_t tables = 1, index = 0;
    while (tables * in_one < chain_.size() + tables + index) {
      ++tables;
      index = tables > 109 ? (tables - 109 + in_one - 2) / (in_one - 1) : 0;
    }
    const auto first_table = static_cast<std::uint32_t>(chain_.size());
    const auto first_index = static_cast<std::uint32_t>(first_table + tables);
    chain_.insert(chain_.end(), tables, kTable);
    chain_.insert(chain_.end(), index, kIndex);
    sectors_ += numbers(chain_, kFree);
    std::string all("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    all += std::string(16, '\0') + little(0x3E, 2) + little(3, 2) + little(0xFFFE, 2) +
           little(9, 2) + little(6, 2) + std::string(10, '\0') + little(tables, 4) +
           little(directory, 4) + little(0, 4) + little(kCutoff, 4) + little(mini_table, 4) +
           little(mini_tables, 4) + little(index > 0 ? first_index : kEnd, 4) + little(index, 4);
    for (std::size_t i = 0; i < 109; ++i) all += little(i < tables ? first_table + i : kFree, 4);
    for (std::size_t i = 0; i < index; ++i) {
      std::vector<std::uint32_t> part;
      for (std::size_t k = 109 + i * (in_one - 1); k < tables && part.size() < in_one - 1; ++k) {
        part.push_back(static_cast<std::uint32_t>(first_table + k));
      }
      part.resize(in_one - 1, kFree);
      part.push_back(i + 1 < index ? static_cast<std::uint32_t>(first_index + i + 1) : kEnd);
      sectors_ += numbers(part, kFree);
    }
    return all + sectors_;
  }

  std::vector<Entry> entries_;
  std::string sectors_, mini_;
  std::vector<std::uint32_t> chain_, mini_chain_;
};

}  // namespace

std::string compound_file(const std::vector<CompoundNode>& root) { return Writer().write(root); }

}  // namespace oubli::test
