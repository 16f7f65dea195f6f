// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/census.h"

#include <algorithm>

namespace oubli::pst {
namespace {

constexpr std::size_t kMostBlocks = 100'000'000, kMostNodes = 50'000'000;

// Without going down the tree once more.
Result<Block> read(const Census& census, Bid bid) {
  const BlockEntry* entry = census.block(bid);
  if (entry == nullptr) return damaged("a block that something leads to is not there");
  return census.ndb->read_block(*entry);
}

Status gather(const Census& census, Bid bid, unsigned levels, std::uint64_t& left,
              std::vector<std::string>& into) {
  auto block = read(census, bid);
  if (!block) return std::move(block).take_error();
  if (block->faults != Fault::None) return damaged("a block is damaged");
  if (!is_internal(bid)) {
    if (block->data.size() > left) return damaged("more bytes than are held in memory");
    left -= block->data.size();
    into.push_back(std::move(block->data));
    return {};
  }
  if (levels == 0) return damaged("a list of blocks is nested too deeply");
  auto list = parse_internal(census.ndb->dialect(), block->data);
  if (!list) return std::move(list).take_error();
  if (list->is_subnodes || list->level > levels) return damaged("a list of blocks is none");
  for (const Child& child : list->children) {
    if (auto done = gather(census, child.bid, list->level - 1, left, into); !done) return done;
  }
  return {};
}

Status gather_leaves(const Census& census, Bid bid, unsigned levels, std::vector<Bid>& into) {
  if (!is_internal(bid)) {
    into.push_back(plain(bid));
    return {};
  }
  auto block = read(census, bid);
  if (!block) return std::move(block).take_error();
  auto list = parse_internal(census.ndb->dialect(), block->data);
  if (!list) return std::move(list).take_error();
  if (levels == 0 || list->is_subnodes || list->level > levels) {
    return damaged("a list of blocks is none");
  }
  for (const Child& child : list->children) {
    if (auto done = gather_leaves(census, child.bid, list->level - 1, into); !done) return done;
  }
  return {};
}

Status gather_subnodes(const Census& census, Bid bid, unsigned levels,
                       std::vector<SubnodeEntry>& into) {
  auto block = read(census, bid);
  if (!block) return std::move(block).take_error();
  if (block->faults != Fault::None || !is_internal(bid)) return damaged("a block is damaged");
  auto list = parse_internal(census.ndb->dialect(), block->data);
  if (!list) return std::move(list).take_error();
  if (!list->is_subnodes || list->level > levels) return damaged("a list of subnodes is none");
  if (list->level == 0) {
    // Two children an entry: data and subnodes.
    for (std::size_t i = 0; i + 1 < list->children.size(); i += 2) {
      into.push_back({list->children[i].nid, list->children[i].bid, list->children[i + 1].bid});
    }
    return {};
  }
  for (const Child& child : list->children) {
    if (auto done = gather_subnodes(census, child.bid, 0, into); !done) return done;
  }
  return {};
}

// Sorting takes half as much memory again.
void sort_if_needed(auto& entries, auto number) {
  if (!std::ranges::is_sorted(entries, {}, number)) std::ranges::stable_sort(entries, {}, number);
}

}  // namespace

std::optional<std::size_t> Census::number_of(Bid bid) const {
  const auto at = std::ranges::lower_bound(blocks, plain(bid), {},
                                           [](const auto& one) { return plain(one.bid); });
  if (at == blocks.end() || plain(at->bid) != plain(bid)) return std::nullopt;
  return static_cast<std::size_t>(at - blocks.begin());
}

const BlockEntry* Census::block(Bid bid) const {
  const auto number = number_of(bid);
  return number ? &blocks[*number] : nullptr;
}

const NodeEntry* Census::node(Nid nid) const {
  const auto at = std::ranges::lower_bound(nodes, nid, {}, &NodeEntry::nid);
  return at != nodes.end() && at->nid == nid ? &*at : nullptr;
}

Result<Census> take_census(ByteSource& file) {
  auto ndb = Ndb::open(file);
  if (!ndb) return std::move(ndb).take_error();
  Census census;
  census.ndb = *std::move(ndb);
  const Header& header = census.ndb->header();
  census.head.resize(header.dialect.header);
  auto got = file.read_at(0, census.head);
  if (!got) return std::move(got).take_error();
  const auto pages = [&](Reference root, PageType type) {
    return Tree(file, header.dialect, root, type).each_page([&](const TreePage& page) {
      census.pages.push_back({page.self, type});
    });
  };
  (void)pages(header.nodes, PageType::Nodes);
  (void)pages(header.blocks, PageType::Blocks);
  census.node_tree = census.ndb->walk_nodes(0, UINT64_MAX, [&](const NodeEntry& entry) {
    census.nodes.push_back(entry);
    return census.nodes.size() < kMostNodes;
  });
  census.block_tree = census.ndb->walk_blocks([&](const BlockEntry& entry) {
    census.blocks.push_back(entry);
    return census.blocks.size() < kMostBlocks;
  });
  // Out of order they are told by the reports; found they must be all the same.
  sort_if_needed(census.nodes, &NodeEntry::nid);
  sort_if_needed(census.blocks, [](const BlockEntry& one) { return plain(one.bid); });
  return census;
}

Result<Internal> parse_internal(const Dialect& dialect, std::string_view block) {
  const std::size_t id = dialect.id();
  const auto type = load(block, 0, 1);
  Internal made;
  made.level = static_cast<unsigned>(load(block, 1, 1));
  made.is_subnodes = type == kSubnodeType;
  const std::size_t count = load16(block, 2);
  if (type == kListType && (made.level == 1 || made.level == 2)) {
    made.total = load32(block, 4);
    if (block.size() != 8 + count * id) return damaged("a list of blocks has another length");
    for (std::size_t i = 0; i < count; ++i)
      made.children.push_back({0, load(block, 8 + i * id, id)});
    return made;
  }
  if (type != kSubnodeType || made.level > 1) return damaged("an internal block of no known kind");
  const std::size_t width = (made.level == 0 ? 3 : 2) * id;
  std::size_t head = dialect.is_wide ? 8 : 4;
  // The specification pads this one to 8 bytes, writers do not.
  if (!dialect.is_wide && made.level == 1 && block.size() == 8 + count * width) head = 8;
  if (block.size() != head + count * width) return damaged("a list of subnodes has another length");
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = head + i * width;
    made.children.push_back({load32(block, at), load(block, at + id, id)});
    if (made.level == 0) made.children.push_back({load32(block, at), load(block, at + 2 * id, id)});
  }
  return made;
}

Result<std::vector<std::string>> read_stream(const Census& census, Bid data, std::uint64_t most) {
  std::vector<std::string> blocks;
  if (plain(data) == 0) return blocks;
  if (auto done = gather(census, data, 2, most, blocks); !done) return std::move(done).take_error();
  return blocks;
}

Result<std::vector<Bid>> leaves_of(const Census& census, Bid data) {
  std::vector<Bid> leaves;
  if (plain(data) == 0) return leaves;
  if (auto done = gather_leaves(census, data, 2, leaves); !done)
    return std::move(done).take_error();
  return leaves;
}

Result<std::vector<SubnodeEntry>> read_subnodes(const Census& census, Bid root) {
  std::vector<SubnodeEntry> all;
  if (plain(root) == 0) return all;
  if (auto done = gather_subnodes(census, root, 1, all); !done) return std::move(done).take_error();
  return all;
}

}  // namespace oubli::pst
