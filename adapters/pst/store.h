// SPDX-License-Identifier: GPL-3.0-or-later
// An open PST: its items one by one, rendered. Owned by one reader; one thread. Failure: an item
// that is not there is an Error; damage around it is told by trouble().
#pragma once

#include "adapters/pst/folders.h"
#include "adapters/pst/orphans.h"
#include "adapters/source.h"

namespace oubli::pst {

class Store {
 public:
  // `file` is lent by the caller, who outlives the store.
  static Result<std::unique_ptr<Store>> open(ByteSource& file);

  // Calls `sink` for each item whose number is in [from, to), those of nodes first. False: the
  // sink wants no more.
  bool each_item(std::uint64_t from, std::uint64_t to, const Limits& limits,
                 const MessageSink& sink);
  Status give(std::uint64_t number, const Limits& limits, const MessageSink& sink);

  // An item that a node stands for, as it is stored; attachments are read from this store, which
  // outlives it.
  Result<mapi::Item> item(std::uint64_t number);

  // What kept items from being found; nothing when the file is sound.
  [[nodiscard]] Status trouble() const;
  [[nodiscard]] Ndb& ndb() { return *ndb_; }

 private:
  explicit Store(std::unique_ptr<Ndb> ndb);
  bool give_node(const NodeEntry& node, const Limits& limits, const MessageSink& sink);
  bool give_orphan(const Orphan& orphan, const Limits& limits, const MessageSink& sink);
  static bool give_item(const mapi::Item& item, std::uint64_t number, const std::string& folder,
                        const Limits& limits, const MessageSink& sink);
  const OrphanSearch& orphans();
  [[nodiscard]] ItemSource source() const { return {*ndb_, names_, 0}; }

  std::unique_ptr<Ndb> ndb_;
  Names names_;
  Folders folders_;
  WalkReport walked_;
  std::optional<OrphanSearch> orphans_;
};

// Whether a node is an item: a message, or one that no folder shows.
[[nodiscard]] bool is_item(Nid nid);

}  // namespace oubli::pst
