// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/store.h"

#include <algorithm>

#include "adapters/base/counted.h"
#include "adapters/mapi/render.h"
#include "adapters/pst/place.h"

namespace oubli::pst {

bool is_item(Nid nid) {
  return type_of(nid) == NodeType::Message || type_of(nid) == NodeType::Associated;
}

Result<std::unique_ptr<Store>> Store::open(ByteSource& file) {
  auto ndb = Ndb::open(file);
  if (!ndb) return std::move(ndb).take_error();
  return std::unique_ptr<Store>(new Store(*std::move(ndb)));
}

Store::Store(std::unique_ptr<Ndb> ndb)
    : ndb_(std::move(ndb)), names_(Names::read(*ndb_)), folders_(*ndb_) {}

bool Store::each_item(std::uint64_t from, std::uint64_t to, const Limits& limits,
                      const MessageSink& sink) {
  bool wants_more = true;
  if (from < kFirstOrphan) {
    const std::uint64_t end = to >= kFirstOrphan ? UINT64_MAX : to;
    walked_ = ndb_->walk_nodes(static_cast<Nid>(from), end, [&](const NodeEntry& node) {
      if (is_item(node.nid)) wants_more = give_node(node, limits, sink);
      return wants_more;
    });
  }
  if (!wants_more || to <= kFirstOrphan) return wants_more;
  for (const Orphan& orphan : orphans().found) {
    const auto number = number_of_orphan(orphan.root);
    if (!number || *number < from || *number >= to) continue;
    if (!give_orphan(orphan, limits, sink)) return false;
  }
  return true;
}

Result<mapi::Item> Store::item(std::uint64_t number) {
  const auto node =
      number < kFirstOrphan ? ndb_->find_node(static_cast<Nid>(number)) : std::nullopt;
  if (!node || !is_item(node->nid)) return damaged("no such item is there");
  return read_item(source(), node->data, node->subnodes);
}

Status Store::give(std::uint64_t number, const Limits& limits, const MessageSink& sink) {
  if (number < kFirstOrphan) {
    const auto node = ndb_->find_node(static_cast<Nid>(number));
    if (!node || !is_item(node->nid)) return damaged("no such item is there");
    give_node(*node, limits, sink);
    return {};
  }
  const auto& found = orphans().found;
  const auto at = std::ranges::find(found, orphan_of(number), &Orphan::root);
  if (at == found.end()) return damaged("no such block is left there");
  give_orphan(*at, limits, sink);
  return {};
}

bool Store::give_node(const NodeEntry& node, const Limits& limits, const MessageSink& sink) {
  return give_item(read_item(source(), node.data, node.subnodes), node.nid, folders_.of_item(node),
                   limits, sink);
}

bool Store::give_orphan(const Orphan& orphan, const Limits& limits, const MessageSink& sink) {
  const auto number = number_of_orphan(orphan.root);
  if (!number) return true;
  return give_item(read_orphan(source(), orphan), *number, "(deleted)", limits, sink);
}

bool Store::give_item(const mapi::Item& item, std::uint64_t number, const std::string& folder,
                      const Limits& limits, const MessageSink& sink) {
  const auto most =
      static_cast<std::size_t>(std::min<std::uint64_t>(limits.message_bytes, kRoom - 1));
  const mapi::Rendering rendering = mapi::render(item, most);
  RawMessage message;
  message.frame = begin_of(number);
  message.range = range_of(number, rendering.bytes.size());
  message.bytes = rendering.bytes;
  message.folder = folder;
  // Items whose properties are lost look alike, and each is to be named.
  if (item.properties.all().empty())
    message.hash = content_hash(rendering.bytes + std::to_string(number));
  return sink(message);
}

const OrphanSearch& Store::orphans() {
  if (!orphans_) orphans_ = find_orphans(*ndb_);
  return *orphans_;
}

Status Store::trouble() const {
  if (walked_.unreadable > 0) {
    return damaged("items may be missing: " + counted(walked_.unreadable, "page") +
                   " of its list of nodes could not be read");
  }
  if (ndb_->header().faults != Fault::None) {
    return damaged("its header is damaged; items may be missing");
  }
  if (walked_.faults != Fault::None) {
    return damaged("its list of nodes is damaged; items may be missing");
  }
  if (!orphans_) return {};
  if (!orphans_->is_whole) return damaged("too many blocks to look for deleted items");
  const bool has_unplaced = std::ranges::any_of(
      orphans_->found, [](const Orphan& one) { return !number_of_orphan(one.root); });
  if (has_unplaced) return damaged("a deleted item has a number that cannot be told");
  return {};
}

}  // namespace oubli::pst
