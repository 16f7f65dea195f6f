// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/new_blocks.h"

#include <algorithm>

namespace oubli::pst {

Status NewBlocks::check_numbers() const {
  constexpr Bid kLastNarrow = 0xFFFF0000;
  if (dialect_.is_wide || next_ <= kLastNarrow) return {};
  return refused("the file has given out all the block numbers there are",
                 "compact or export it in Outlook first");
}

Bid NewBlocks::add(std::string bytes, bool is_internal) {
  const Bid bid = next_ | (is_internal ? 2U : 0U);
  next_ += 4;
  const std::size_t size = bytes.size();
  made_.emplace(bid, Made{size, std::move(bytes)});
  return bid;
}

Bid NewBlocks::add_stream(std::vector<std::string> blocks, std::vector<Bid>* again) {
  const std::size_t most = dialect_.is_wide ? 1021 : 1019;
  struct Part {
    Bid bid;
    std::uint64_t bytes;
  };
  std::vector<Part> parts;
  parts.reserve(blocks.size());
  for (auto& block : blocks) {
    const std::uint64_t size = block.size();
    parts.push_back({again == nullptr ? add(std::move(block), false) : next_, size});
    if (again == nullptr) continue;
    again->push_back(next_);
    made_.emplace(next_, Made{size, {}});
    next_ += 4;
  }
  for (unsigned level = 1; parts.size() > 1; ++level) {
    std::vector<Part> above;
    for (std::size_t i = 0; i < parts.size(); i += most) {
      const std::size_t count = std::min(most, parts.size() - i);
      std::string list(8 + count * dialect_.id(), '\0');
      std::uint64_t total = 0;
      for (std::size_t k = 0; k < count; ++k) {
        store(list, 8 + k * dialect_.id(), parts[i + k].bid, dialect_.id());
        total += parts[i + k].bytes;
      }
      store(list, 0, 1, 1);
      store(list, 1, level, 1);
      store(list, 2, count, 2);
      store(list, 4, total, 4);
      above.push_back({add(std::move(list), true), total});
    }
    parts = std::move(above);
  }
  return parts.empty() ? 0 : parts.front().bid;
}

const std::vector<SubnodeEntry>* NewBlocks::subnodes(Bid bid) const {
  const auto at = lists_.find(bid);
  return at == lists_.end() ? nullptr : &at->second;
}

Bid NewBlocks::add_bytes(std::string_view bytes) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < bytes.size(); at += dialect_.block_data) {
    pieces.emplace_back(bytes.substr(at, dialect_.block_data));
  }
  return add_stream(std::move(pieces));
}

Result<Bid> NewBlocks::add_subnodes(const std::vector<SubnodeEntry>& entries) {
  constexpr std::size_t kMost = 340, kMostLists = 510;
  const std::size_t id = dialect_.id(), head = dialect_.is_wide ? 8 : 4;
  if (entries.empty()) return Bid{0};
  const std::size_t lists = (entries.size() + kMost - 1) / kMost;
  if (lists > kMostLists || (lists > 1 && !dialect_.is_wide)) {
    return refused("a node with more subnodes than are written");
  }
  std::string above(head + lists * 2 * id, '\0');
  Bid last = 0;
  for (std::size_t l = 0; l < lists; ++l) {
    const std::size_t count = std::min(kMost, entries.size() - l * kMost);
    std::string list(head + count * 3 * id, '\0');
    store(list, 0, 2, 1);
    store(list, 2, count, 2);
    for (std::size_t k = 0; k < count; ++k) {
      const auto& entry = entries[l * kMost + k];
      store(list, head + k * 3 * id, entry.nid, id);
      store(list, head + k * 3 * id + id, entry.data, id);
      store(list, head + k * 3 * id + 2 * id, entry.subnodes, id);
    }
    last = add(std::move(list), true);
    store(above, head + l * 2 * id, entries[l * kMost].nid, id);
    store(above, head + l * 2 * id + id, last, id);
  }
  if (lists == 1) {
    lists_[last] = entries;
    return last;
  }
  store(above, 0, 2, 1);
  store(above, 1, 1, 1);
  store(above, 2, lists, 2);
  const Bid root = add(std::move(above), true);
  lists_[root] = entries;
  return root;
}

}  // namespace oubli::pst
