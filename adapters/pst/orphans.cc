// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/orphans.h"

#include <algorithm>
#include <set>

#include "adapters/pst/property_context.h"

namespace oubli::pst {
namespace {

constexpr std::size_t kMostSearched = 60'000'000;
constexpr std::size_t kMostOrphans = 1'000'000;

// What an internal block refers to. Nothing: it could not be read.
std::optional<std::vector<Bid>> children_of(Ndb& ndb, Bid bid) {
  auto block = ndb.read_block(bid);
  if (!block) return std::nullopt;
  const std::string_view data = block->data;
  const std::size_t id = ndb.dialect().id();
  const bool is_subnodes = load(data, 0, 1) == 2;
  const bool is_leaf = load(data, 1, 1) == 0;
  const std::size_t count = load16(data, 2);
  std::vector<Bid> children;
  const auto take = [&](std::size_t at) {
    if (const Bid child = plain(load(data, at, id)); child != 0) children.push_back(child);
  };
  std::size_t head = ndb.dialect().is_wide || !is_subnodes ? 8 : 4;
  const std::size_t width = is_subnodes ? (is_leaf ? 3 * id : 2 * id) : id;
  if (is_subnodes && !is_leaf && data.size() == 8 + count * width) head = 8;
  for (std::size_t i = 0; i < count && head + i * width < data.size(); ++i) {
    const std::size_t at = head + i * width;
    take(is_subnodes ? at + id : at);
    if (is_subnodes && is_leaf) take(at + 2 * id);
  }
  return children;
}

class Reach {
 public:
  explicit Reach(Ndb& ndb) : ndb_(ndb) {}

  void list_blocks(OrphanSearch& search) {
    ndb_.walk_blocks([&](const BlockEntry& entry) {
      const Bid half = plain(entry.bid) >> 1U;
      search.is_whole = blocks_.size() < kMostSearched && half <= UINT32_MAX;
      if (search.is_whole) blocks_.push_back(static_cast<std::uint32_t>(half));
      return search.is_whole;
    });
    if (!std::ranges::is_sorted(blocks_)) std::ranges::sort(blocks_);
    is_reached_.assign(blocks_.size(), false);
  }

  // False when it was reached before, or is not there.
  bool mark(Bid bid) {
    const auto at = std::ranges::lower_bound(blocks_, bid >> 1U);
    if (at == blocks_.end() || *at != bid >> 1U) return false;
    const auto rank = static_cast<std::size_t>(at - blocks_.begin());
    if (is_reached_[rank]) return false;
    is_reached_[rank] = true;
    return true;
  }

  void follow(Bid root, OrphanSearch& search) {
    std::vector<Bid> open{plain(root)};
    while (!open.empty()) {
      const Bid bid = open.back();
      open.pop_back();
      if (!mark(bid) || !is_internal(bid)) continue;
      const auto children = children_of(ndb_, bid);
      if (!children) ++search.unreadable;
      if (children) open.insert(open.end(), children->begin(), children->end());
    }
  }

  [[nodiscard]] std::vector<Bid> unreached() const {
    std::vector<Bid> left;
    for (std::size_t i = 0; i < blocks_.size() && left.size() < kMostOrphans; ++i) {
      if (!is_reached_[i]) left.push_back(Bid{blocks_[i]} << 1U);
    }
    return left;
  }

 private:
  Ndb& ndb_;
  std::vector<std::uint32_t> blocks_;  // half of each bid, which has no bit 0
  std::vector<bool> is_reached_;
};

bool is_subnode_tree(Ndb& ndb, Bid bid) {
  if (!is_internal(bid)) return false;
  auto block = ndb.read_block(bid);
  return block && load(block->data, 0, 1) == 2;
}

// The nodes that the values of a property heap stand in.
std::set<Nid> wanted_by(Ndb& ndb, Bid root) {
  std::set<Nid> wanted;
  auto node = open_node(ndb, root, 0);
  if (!node || (*node).heap->client() != kPropertyHeap) return wanted;
  Budget budget;
  std::vector<Slot> slots;
  (void)PropertyReader(ndb, nullptr, budget).slots(*node, slots);
  for (const Slot& slot : slots) {
    const bool is_elsewhere = slot.type.is_many || mapi::fixed_size(slot.type.type) == 0;
    if (is_elsewhere && !is_heap_item(slot.value)) wanted.insert(slot.value);
  }
  return wanted;
}

// A heap whose values stand in nodes belongs to the tree that has all of these, nearest first.
void pair_up(Ndb& ndb, std::vector<Orphan>& orphans) {
  std::vector<std::pair<Bid, Subnodes>> trees;
  for (const Orphan& one : orphans) {
    if (is_subnode_tree(ndb, one.root)) trees.emplace_back(one.root, Subnodes::read(ndb, one.root));
  }
  constexpr std::size_t kMostPaired = 2000;  // the work grows with the product
  if (trees.empty() || trees.size() > kMostPaired || orphans.size() > kMostPaired) return;
  std::set<Bid> taken;
  for (Orphan& one : orphans) {
    const std::set<Nid> wanted = wanted_by(ndb, one.root);
    if (wanted.empty()) continue;
    const auto distance = [&](Bid bid) { return bid > one.root ? bid - one.root : one.root - bid; };
    for (const auto& [bid, tree] : trees) {
      const bool has_all = std::ranges::all_of(
          wanted, [&tree = tree](Nid nid) { return tree.find(nid).has_value(); });
      if (!has_all || taken.contains(bid)) continue;
      if (one.subnodes == 0 || distance(bid) < distance(one.subnodes)) one.subnodes = bid;
    }
    if (one.subnodes != 0) taken.insert(one.subnodes);
  }
  std::erase_if(orphans, [&](const Orphan& one) { return taken.contains(one.root); });
}

}  // namespace

OrphanSearch find_orphans(Ndb& ndb) {
  OrphanSearch search;
  Reach reach(ndb);
  reach.list_blocks(search);
  if (!search.is_whole) return search;
  ndb.walk_nodes(0, UINT64_MAX, [&](const NodeEntry& node) {
    reach.follow(node.data, search);
    reach.follow(node.subnodes, search);
    return true;
  });
  const std::vector<Bid> left = reach.unreached();
  std::set<Bid> below;  // of other blocks that are left
  for (const Bid bid : left) {
    if (!is_internal(bid)) continue;
    const auto children = children_of(ndb, bid);
    if (!children) continue;
    for (const Bid child : *children) {
      if (child != bid) below.insert(child);
    }
  }
  for (const Bid bid : left) {
    if (!below.contains(bid)) search.found.push_back({bid, 0});
  }
  pair_up(ndb, search.found);
  return search;
}

}  // namespace oubli::pst
