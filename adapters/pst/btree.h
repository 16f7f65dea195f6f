// SPDX-License-Identifier: GPL-3.0-or-later
// The node tree and the block tree: looking up and walking ([MS-PST] 2.2.2.7.7). No page is entered
// twice in one walk and no path is longer than the levels there are, whatever the pages say. Owned
// by one reader; one thread. Failure: a page that cannot be read is told to the walker's report,
// and what is beside it is walked nevertheless.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "adapters/pst/page.h"

namespace oubli::pst {

// What a walk met that should not be.
struct WalkReport {
  std::uint64_t pages = 0;
  std::uint64_t unreadable = 0;  // pages, with all that is below them
  bool is_ordered = true;        // every key above the one before, every parent's key its first
  Fault faults = Fault::None;    // of all pages together
  [[nodiscard]] bool is_sound() const {
    return unreadable == 0 && is_ordered && faults == Fault::None;
  }
};

class Tree {
 public:
  // `file` is lent by the caller, who outlives the tree.
  Tree(ByteSource& file, const Dialect& dialect, Reference root, PageType type)
      : file_(file), dialect_(dialect), root_(root), type_(type) {}

  // The entry of a leaf whose key is `key` (its bit 0 left out for blocks).
  std::optional<std::string> find(std::uint64_t key);

  // Calls `take` for each leaf entry whose key is in [from, to), in the order of the tree; false
  // ends the walk. From 0 to UINT64_MAX also what stands where its keys deny it.
  using Take = std::function<bool(std::string_view entry)>;
  WalkReport walk(std::uint64_t from, std::uint64_t to, const Take& take);

  // Sees every page that can be read, before its entries.
  using See = std::function<void(const TreePage&)>;
  WalkReport each_page(const See& see);

 private:
  struct Walk;
  bool visit(Walk& walk, Reference where, std::optional<unsigned> level, std::uint64_t first);
  bool visit_children(Walk& walk, const TreePage& page);
  bool visit_entries(Walk& walk, const TreePage& page);
  const TreePage* page(Reference where);
  [[nodiscard]] std::uint64_t key(std::string_view entry) const;

  static constexpr std::size_t kPagesKept = 2048;
  ByteSource& file_;
  const Dialect dialect_;
  const Reference root_;
  const PageType type_;
  std::unordered_map<Offset, TreePage> kept_;
};

}  // namespace oubli::pst
