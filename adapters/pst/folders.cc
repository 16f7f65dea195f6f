// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/folders.h"

#include <algorithm>

#include "adapters/mapi/tags.h"
#include "adapters/pst/table_context.h"

namespace oubli::pst {
namespace {

constexpr std::uint16_t kTopOfMail = 0x35E0;  // PidTagIpmSubTreeEntryId
constexpr std::size_t kDeepestFolder = 64;

std::optional<mapi::PropertyBag> properties_of(Ndb& ndb, Nid nid) {
  const auto entry = ndb.find_node(nid);
  if (!entry) return std::nullopt;
  auto node = open_node(ndb, entry->data, entry->subnodes);
  if (!node) return std::nullopt;
  Budget budget;
  mapi::PropertyBag bag;
  (void)PropertyReader(ndb, nullptr, budget).read(*node, bag);
  return bag;
}

}  // namespace

// Four zeros, the store's key, the node ([MS-PST] 2.4.3.2).
Nid Folders::top() {
  if (top_) return *top_;
  constexpr std::size_t kNodeAt = 20;
  top_ = kRootFolder;
  const auto store = properties_of(ndb_, kStoreNode);
  const std::string_view entry = store ? store->bytes(kTopOfMail) : std::string_view();
  if (entry.size() >= kNodeAt + 4) top_ = load32(entry, kNodeAt);
  return *top_;
}

const Folders::Known& Folders::known(Nid folder) {
  const auto found = folders_.find(folder);
  if (found != folders_.end()) return found->second;
  if (folders_.size() >= kMostFolders) folders_.clear();
  Known made;
  const auto entry = ndb_.find_node(folder);
  if (entry && is_folder(folder)) {
    made.is_there = true;
    made.parent = entry->parent;
    if (const auto bag = properties_of(ndb_, folder)) {
      made.name = bag->text(mapi::tag::kDisplayName);
      std::ranges::replace(made.name, '/', '_');
    }
    if (made.name.empty()) made.name = "(unnamed)";
  }
  return folders_.emplace(folder, std::move(made)).first->second;
}

std::string Folders::path(Nid folder) {
  std::string path;
  const Nid outermost = folder;
  for (std::size_t depth = 0; depth < kDeepestFolder; ++depth) {
    if (folder == top() || folder == kRootFolder) break;
    const Known& one = known(folder);
    if (!one.is_there) break;
    path = path.empty() ? one.name : one.name + "/" + path;
    if (one.parent == folder) break;
    folder = one.parent;
  }
  // What stands in the outermost folder itself.
  return path.empty() ? known(outermost).name : path;
}

std::optional<bool> Folders::lists(Nid table, Nid item) {
  auto found = tables_.find(table);
  if (found == tables_.end()) {
    if (tables_.size() >= kTablesKept) tables_.clear();
    Listed listed;
    const auto entry = ndb_.find_node(table);
    auto opened = entry ? Table::open(ndb_, entry->data, entry->subnodes)
                        : Result<std::unique_ptr<Table>>(damaged("no such table"));
    listed.is_readable = opened && (*opened)->row_ids([&](std::uint32_t id) {
      listed.items.push_back(id);
      return true;
    });
    if (!std::ranges::is_sorted(listed.items)) std::ranges::sort(listed.items);
    found = tables_.emplace(table, std::move(listed)).first;
  }
  if (std::ranges::binary_search(found->second.items, item)) return true;
  return found->second.is_readable ? std::optional(false) : std::nullopt;
}

std::string Folders::of_item(const NodeEntry& item) {
  if (!known(item.parent).is_there) return "(deleted)";
  const bool is_associated = type_of(item.nid) == NodeType::Associated;
  const NodeType table = is_associated ? NodeType::AssociatedContents : NodeType::Contents;
  const bool is_listed = lists(sibling(item.parent, table), item.nid).value_or(true);
  std::string name = path(item.parent);
  const auto mark = [&](std::string_view word) {
    if (!name.empty()) name += ' ';
    name += word;
  };
  if (is_associated) mark("(associated)");
  if (!is_listed) mark("(deleted)");
  return name;
}

}  // namespace oubli::pst
