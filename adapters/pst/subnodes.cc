// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/subnodes.h"

#include <algorithm>

namespace oubli::pst {
namespace {

std::size_t entries_in(std::string_view block, std::size_t head, std::size_t width) {
  const std::size_t room = (block.size() - std::min(block.size(), head)) / width;
  return std::min<std::size_t>(load16(block, 2), room);
}

}  // namespace

Subnodes Subnodes::read(Ndb& ndb, Bid root) {
  Subnodes all;
  if (plain(root) != 0) all.add(ndb, root, 1);
  return all;
}

std::optional<Subnode> Subnodes::find(Nid nid) const {
  const auto found = all_.find(nid);
  if (found == all_.end()) return std::nullopt;
  return found->second;
}

void Subnodes::add(Ndb& ndb, Bid bid, unsigned levels) {
  auto block = ndb.read_block(bid);
  const Dialect& dialect = ndb.dialect();
  if (!block || load(block->data, 0, 1) != kSubnodeType) {
    is_whole_ = false;
    return;
  }
  faults_ |= block->faults;
  const auto level = static_cast<unsigned>(load(block->data, 1, 1));
  if (level == 0) return add_leaf(dialect, block->data);
  if (level > levels) {
    is_whole_ = false;
    return;
  }
  // The specification pads the head of an ANSI list to 8 bytes, writers do not: the size tells.
  const std::size_t width = 2 * dialect.id();
  const std::size_t told = load16(block->data, 2);
  const bool is_padded = dialect.is_wide || block->data.size() == 8 + told * width;
  const std::size_t head = is_padded ? 8 : 4;
  const std::size_t count = entries_in(block->data, head, width);
  if (count < told) is_whole_ = false;
  for (std::size_t i = 0; i < count; ++i) {
    if (all_.size() >= kMost) {
      is_whole_ = false;
      return;
    }
    add(ndb, load(block->data, head + i * width + dialect.id(), dialect.id()), level - 1);
  }
}

void Subnodes::add_leaf(const Dialect& dialect, std::string_view block) {
  const std::size_t head = dialect.is_wide ? 8 : 4;
  const std::size_t id = dialect.id();
  const std::size_t count = entries_in(block, head, 3 * id);
  if (count < load16(block, 2)) is_whole_ = false;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = head + i * 3 * id;
    const Subnode one{load(block, at + id, id), load(block, at + 2 * id, id)};
    if (!all_.emplace(load32(block, at), one).second) is_whole_ = false;
  }
}

}  // namespace oubli::pst
