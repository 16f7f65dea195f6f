// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of check.h: one class over three files (check.cc: header, pages; check_blocks.cc:
// blocks, check_nodes.cc: heaps and mail). Owned by one check; one thread. Failure: as check.h has
// it.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "adapters/pst/census.h"
#include "adapters/pst/check.h"
#include "adapters/pst/heap_model.h"
#include "adapters/pst/maps.h"
#include "adapters/pst/table_model.h"

namespace oubli::pst {

class Checker {
 public:
  Checker(ByteSource& file, Scope scope, Census census);
  Result<CheckReport> run();

 private:
  using Bits = std::array<unsigned char, kMapBytes>;
  struct Properties {
    std::map<std::uint16_t, std::pair<std::uint16_t, std::string>> all;  // id → type, value
    [[nodiscard]] std::uint32_t number(std::uint16_t id) const;
    [[nodiscard]] bool has(std::uint16_t id) const { return all.contains(id); }
  };

  void found(std::string_view rule, std::string what);
  [[nodiscard]] bool is_ours() const { return scope_ == Scope::Ours; }
  [[nodiscard]] const Dialect& dialect() const { return census_.ndb->dialect(); }
  [[nodiscard]] const Header& header() const { return census_.ndb->header(); }

  Status check_header();
  void check_counters();
  Status check_pages();
  void check_trees();
  Status check_density_list(const std::vector<std::uint32_t>& free);

  void mark(Offset at, std::size_t size, std::string_view rule);
  Status check_sections();
  void check_block(const BlockEntry& entry, std::string_view stored);
  void check_map(std::uint64_t section, std::string_view bytes);
  void check_unused(std::uint64_t section, std::string_view bytes);
  Status check_lists();
  void check_list(const BlockEntry& entry, const Internal& list);
  void check_subnodes(const BlockEntry& entry, const Internal& list);
  void check_references();
  void refer(Bid bid);
  void check_reach();
  // Nothing where there is none, or none that can be read.
  std::optional<Internal> list_at(Bid bid);

  void check_node(Nid nid, Bid data, Bid subnodes, unsigned depth);
  void check_heap(Nid nid, Bid data, Bid subnodes);
  std::optional<Properties> properties(Nid nid, Bid data, Bid subnodes);
  std::optional<TableModel> table(Nid nid);
  void check_mail();
  void check_folder(const NodeEntry& folder);
  void check_row_above(const NodeEntry& folder, const Properties& own);
  void check_search(const NodeEntry& node);
  void check_parts(Nid nid, Bid data, Bid subnodes);
  void check_queue(const NodeEntry& node);
  void check_place(const NodeEntry& folder);

  ByteSource& file_;
  const Scope scope_;
  Census census_;
  CheckReport report_;
  std::map<std::string_view, std::uint64_t> by_rule_;
  std::vector<Bits> taken_;  // by section
  std::uint64_t sections_ = 0;
  std::vector<std::uint32_t> references_;     // to the census's blocks
  std::vector<bool> walked_;                  // blocks: lists of subnodes that were gone through
  std::map<Nid, std::vector<Nid>> children_;  // messages by parent, ascending as the nodes are
};

}  // namespace oubli::pst
