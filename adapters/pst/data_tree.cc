// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/data_tree.h"

#include <algorithm>

namespace oubli::pst {
namespace {

constexpr std::size_t kListHead = 8;

}  // namespace

Result<std::unique_ptr<DataTree>> DataTree::open(Ndb& ndb, Bid root) {
  std::unique_ptr<DataTree> tree(new DataTree(ndb));
  if (plain(root) == 0) return tree;  // no data is legal
  constexpr unsigned kLevels = 2;
  if (auto added = tree->add(root, kLevels); !added) return std::move(added).take_error();
  return tree;
}

void DataTree::add_leaf(Bid bid) {
  const auto entry = ndb_.find_block(bid);
  leaves_.push_back(bid);
  begins_.push_back(begins_.back() + (entry ? entry->unpacked : 0));
}

Status DataTree::add(Bid bid, unsigned level_below) {
  if (!is_internal(bid)) {
    add_leaf(bid);
    return {};
  }
  if (level_below == 0) return damaged("a list of blocks is nested too deeply");
  auto block = ndb_.read_block(bid);
  if (!block) return std::move(block).take_error();
  faults_ |= block->faults;
  return add_children(*block, level_below);
}

Status DataTree::add_children(const Block& block, unsigned level_below) {
  const auto type = static_cast<unsigned>(load(block.data, 0, 1));
  const auto level = static_cast<unsigned>(load(block.data, 1, 1));
  if (type != kListType || level == 0 || level > level_below) {
    return damaged("a list of blocks is none");
  }
  const std::size_t width = ndb_.dialect().id();
  const std::size_t room = (block.data.size() - std::min(block.data.size(), kListHead)) / width;
  const std::size_t count = std::min<std::size_t>(load16(block.data, 2), room);
  if (count < load16(block.data, 2)) faults_ |= Fault::Count;
  for (std::size_t i = 0; i < count; ++i) {
    if (leaves_.size() >= kMostLeaves) return damaged("more blocks than one thing can have");
    if (auto added = add(load(block.data, kListHead + i * width, width), level - 1); !added) {
      return added;
    }
  }
  return {};
}

Result<std::string> DataTree::block(std::size_t i) {
  if (i >= leaves_.size()) return damaged("data ends before what it is said to hold");
  auto block = ndb_.read_block(leaves_[i]);
  if (!block) return std::move(block).take_error();
  faults_ |= block->faults;
  return std::move(block->data);
}

Result<std::size_t> DataTree::read_at(std::uint64_t offset, std::span<char> into) {
  std::size_t done = 0;
  while (done < into.size() && offset + done < size()) {
    const auto above = std::ranges::upper_bound(begins_, offset + done);
    const auto leaf = static_cast<std::size_t>(above - begins_.begin()) - 1;
    if (leaf != held_) {
      auto read = block(leaf);
      if (!read && done == 0) return std::move(read).take_error();
      if (!read) break;
      bytes_ = *std::move(read);
      held_ = leaf;
    }
    const auto within = static_cast<std::size_t>(offset + done - begins_[leaf]);
    if (within >= bytes_.size()) {
      if (done == 0) return damaged("a block is shorter than it is said to be");
      break;
    }
    const std::size_t part = std::min(into.size() - done, bytes_.size() - within);
    std::copy_n(bytes_.data() + within, part, into.data() + done);
    done += part;
  }
  return done;
}

Result<std::string> DataTree::all(std::uint64_t most) {
  if (size() > most) return damaged("more bytes than are held in memory");
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(size()));
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    auto one = block(i);
    if (!one) return std::move(one).take_error();
    if (bytes.size() + one->size() > most) return damaged("more bytes than are held in memory");
    bytes += *one;
  }
  return bytes;
}

}  // namespace oubli::pst
