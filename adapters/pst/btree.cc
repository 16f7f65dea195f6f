// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/btree.h"

#include <algorithm>

namespace oubli::pst {

struct Tree::Walk {
  std::uint64_t from = 0, to = UINT64_MAX;
  const Take* take = nullptr;
  const See* see = nullptr;
  WalkReport report{};
  std::unordered_set<Offset> met{};
  std::optional<std::uint64_t> last{};  // key of the leaf entry before

  [[nodiscard]] bool is_whole() const { return from == 0 && to == UINT64_MAX; }
};

std::uint64_t Tree::key(std::string_view entry) const {
  const std::uint64_t stored = key_of(dialect_, entry);
  if (type_ == PageType::Blocks) return plain(stored);
  return static_cast<Nid>(stored);  // the upper half of a node's key is not used
}

const TreePage* Tree::page(Reference where) {
  if (const auto known = kept_.find(where.at); known != kept_.end()) return &known->second;
  auto read = read_tree_page(file_, dialect_, where, type_);
  if (!read) return nullptr;
  if (kept_.size() >= kPagesKept) kept_.clear();
  return &kept_.emplace(where.at, *std::move(read)).first->second;
}

std::optional<std::string> Tree::find(std::uint64_t wanted) {
  const TreePage* at = page(root_);
  while (at != nullptr) {
    std::optional<std::size_t> hit;
    for (std::size_t i = 0; i < at->count; ++i) {
      const std::uint64_t one = key(at->entry(i));
      if (at->level == 0 ? one == wanted : one <= wanted) hit = i;
      if (one > wanted) break;
    }
    if (!hit) return std::nullopt;
    if (at->level == 0) return std::string(at->entry(*hit));
    const unsigned level = at->level;
    at = page(child_of(dialect_, at->entry(*hit)));
    if (at != nullptr && at->level + 1 != level) return std::nullopt;
  }
  return std::nullopt;
}

WalkReport Tree::walk(std::uint64_t from, std::uint64_t to, const Take& take) {
  Walk walk{.from = from, .to = to, .take = &take};
  visit(walk, root_, std::nullopt, 0);
  return walk.report;
}

WalkReport Tree::each_page(const See& see) {
  Walk walk{.see = &see};
  visit(walk, root_, std::nullopt, 0);
  return walk.report;
}

// `first`: the key that the parent has for it.
bool Tree::visit(Walk& walk, Reference where, std::optional<unsigned> level, std::uint64_t first) {
  if (!walk.met.insert(where.at).second) {
    ++walk.report.unreadable;
    return true;
  }
  // A walk sees each page once: what it reads is not worth keeping.
  auto page = read_tree_page(file_, dialect_, where, type_);
  if (!page || (level && page->level != *level)) {
    ++walk.report.unreadable;
    return true;
  }
  ++walk.report.pages;
  walk.report.faults |= page->faults;
  if (walk.see != nullptr) (*walk.see)(*page);
  const bool is_first = !level || (page->count > 0 && key(page->entry(0)) == first);
  if (!is_first) walk.report.is_ordered = false;
  return page->level == 0 ? visit_entries(walk, *page) : visit_children(walk, *page);
}

bool Tree::visit_children(Walk& walk, const TreePage& page) {
  for (std::size_t i = 0; i < page.count; ++i) {
    const std::uint64_t begin = key(page.entry(i));
    const std::uint64_t end = i + 1 < page.count ? key(page.entry(i + 1)) : UINT64_MAX;
    if (end <= begin && end != UINT64_MAX) walk.report.is_ordered = false;
    if (!walk.is_whole() && (end <= walk.from || begin >= walk.to)) continue;
    if (!visit(walk, child_of(dialect_, page.entry(i)), page.level - 1, begin)) return false;
  }
  return true;
}

bool Tree::visit_entries(Walk& walk, const TreePage& page) {
  for (std::size_t i = 0; i < page.count; ++i) {
    const std::uint64_t one = key(page.entry(i));
    if (walk.last && one <= *walk.last) walk.report.is_ordered = false;
    walk.last = one;
    if (!walk.is_whole() && (one < walk.from || one >= walk.to)) continue;
    if (walk.take != nullptr && !(*walk.take)(page.entry(i))) return false;
  }
  return true;
}

}  // namespace oubli::pst
