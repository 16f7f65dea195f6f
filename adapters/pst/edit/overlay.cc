// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/overlay.h"

#include <algorithm>

#include "adapters/pst/edit/changed_row.h"

namespace oubli::pst {

namespace {

constexpr unsigned kContentsTable = 0x0E, kAssociatedTable = 0x0F, kHierarchyTable = 0x0D,
                   kSearchTable = 0x10, kSearchFolder = 0x03, kSearchQueue = 0x06;
constexpr Nid kSearchManagement = 0x1E1, kOutgoing = 0x64C, kConversations = 0xE01;
constexpr std::uint32_t kFlags = 0x0E070003;
constexpr std::uint16_t kAssociatedCount = 0x3617;

unsigned type(Nid nid) { return nid & 0x1FU; }
Nid sibling(Nid nid, unsigned type) { return (nid & ~Nid{0x1F}) | type; }

std::string shown(Nid nid) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string digits;
  for (; nid != 0 || digits.empty(); nid >>= 4U) digits.insert(digits.begin(), kDigits[nid & 0xFU]);
  return "node 0x" + digits;
}

Error of_node(Nid nid, Error error) { return std::move(error).during(shown(nid)); }

}  // namespace

Overlay::Overlay(const Census& census)
    : census_(&census), blocks_(census.ndb->dialect(), census.ndb->header().next_block) {}

Result<Overlay> Overlay::of(const Census& census, const std::set<Nid>& erased,
                            const ItemChanges& redacted) {
  Overlay made(census);
  made.redacted_ = redacted;
  Status done = made.drop_messages(erased);
  if (done) done = made.drop_from_searches();
  if (done) done = made.change_messages();
  for (const NodeEntry& node : census.nodes) {
    const bool is_queue = node.nid == kSearchManagement || type(node.nid) == kSearchQueue;
    if (done && is_queue) done = made.filter_queue(node);
  }
  if (done) done = made.forget_in_lists();
  if (done) done = made.render();
  if (!done) return std::move(done).take_error();
  return made;
}

const NodeEntry* Overlay::node(const NodeEntry& old) const {
  const auto at = nodes_.find(old.nid);
  if (at == nodes_.end()) return &old;
  return at->second ? &*at->second : nullptr;
}

void Overlay::put(const NodeEntry& node) {
  nodes_[node.nid] = node;
  changed_.insert(node.nid);
}

Status Overlay::drop_messages(const std::set<Nid>& messages) {
  std::set<Nid> tables;
  for (const Nid nid : messages) {
    const NodeEntry* node = census_->node(nid);
    const bool is_associated = type(nid) == static_cast<unsigned>(NodeType::Associated);
    const bool is_message = is_associated || type(nid) == static_cast<unsigned>(NodeType::Message);
    if (node == nullptr || !is_message) return refused(shown(nid) + ": there is no such message");
    erased_.insert(nid);
    nodes_[nid] = std::nullopt;
    tables.insert(sibling(node->parent, is_associated ? kAssociatedTable : kContentsTable));
  }
  for (const Nid nid : tables) {
    // A message that no folder has stands in no table.
    if (census_->node(nid) == nullptr) continue;
    if (auto done = drop_rows(nid, sibling(nid, 2)); !done) return done;
  }
  return {};
}

Result<TableModel*> Overlay::table(Nid nid) {
  if (const auto known = tables_.find(nid); known != tables_.end()) return &known->second;
  const NodeEntry* node = census_->node(nid);
  if (node == nullptr) return damaged(shown(nid) + " is not there");
  auto read = TableModel::parse(*census_, node->data, node->subnodes);
  if (!read) return of_node(nid, std::move(read).take_error());
  return &tables_.emplace(nid, *std::move(read)).first->second;
}

Result<HeapModel*> Overlay::heap(Nid nid) {
  if (const auto known = heaps_.find(nid); known != heaps_.end()) return &known->second;
  const NodeEntry* node = census_->node(nid);
  if (node == nullptr) return damaged(shown(nid) + " is not there");
  auto read = [&]() -> Result<HeapModel> {
    auto blocks = read_stream(*census_, node->data);
    if (!blocks) return std::move(blocks).take_error();
    auto list = HeapModel::parse(census_->ndb->dialect(), *std::move(blocks));
    constexpr unsigned kProperties = 0xBC;
    if (!list || list->client() != kProperties) return list;
    return heap_of_properties(*census_, node->data, node->subnodes);
  }();
  if (!read) return of_node(nid, std::move(read).take_error());
  return &heaps_.emplace(nid, *std::move(read)).first->second;
}

Status Overlay::drop_rows(Nid nid, Nid folder) {
  auto found = table(nid);
  if (!found) return std::move(found).take_error();
  TableModel& rows = **found;
  Counts by;
  bool has_row = false;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    if (!erased_.contains(rows.id(i))) continue;
    has_row = true;
    if (type(nid) == kAssociatedTable) {
      ++by.associated;
      continue;
    }
    ++by.messages;
    const auto flags = rows.cell(i, kFlags);
    if (!flags || (load32(*flags, 0) & 1U) == 0) ++by.unread;
  }
  if (!has_row) {
    tables_.erase(nid);
    return {};
  }
  if (auto done = rows.erase_rows(erased_); !done)
    return of_node(nid, std::move(done).take_error());
  // What is redacted may stand in it as well.
  if (redacted_.empty()) {
    if (auto done = set_aside(nid); !done) return done;
  }
  return folder == 0 ? Status() : lower_counts(folder, by);
}

// A table that nothing but rows was taken from.
Status Overlay::set_aside(Nid nid) {
  auto one = tables_.extract(nid);
  one.mapped().free_unused();
  Again again{nid, {}};
  auto made = stored(one.mapped(), blocks_, &again.blocks);
  if (!made) return of_node(nid, std::move(made).take_error());
  put({nid, census_->node(nid)->parent, made->data, made->subnodes});
  if (!again.blocks.empty()) {
    const Bid first = again.blocks.front();
    again_.emplace(first, std::move(again));
  }
  return {};
}

Result<std::vector<std::string>> Overlay::made_again(Nid nid) const {
  const NodeEntry* node = census_->node(nid);
  auto table = TableModel::parse(*census_, node->data, node->subnodes);
  if (!table) return std::move(table).take_error();
  if (auto done = table->erase_rows(erased_); !done) {
    return std::move(done).take_error();
  }
  table->free_unused();
  auto made = table->render();
  std::vector<std::string> blocks = std::move(made.matrix);
  std::ranges::move(made.heap, std::back_inserter(blocks));
  return blocks;
}

Result<std::string> Overlay::made_bytes(Bid bid) const {
  const NewBlocks::Made& one = blocks_.made().at(bid);
  if (one.bytes.size() == one.size) return one.bytes;
  const auto above = again_.upper_bound(bid);
  if (above == again_.begin()) return damaged("a new block is not there");
  const Again& again = std::prev(above)->second;
  if (last_ != again.table) {
    last_made_ = {};  // before another one is made: two long tables would be held at once
    last_ = {};
    auto made = made_again(again.table);
    if (!made) return of_node(again.table, std::move(made).take_error());
    last_made_ = *std::move(made);
    last_ = again.table;
  }
  const auto at = std::ranges::lower_bound(again.blocks, bid) - again.blocks.begin();
  const auto place = static_cast<std::size_t>(at);
  const bool is_it = place < last_made_.size() && last_made_.size() == again.blocks.size() &&
                     again.blocks[place] == bid && last_made_[place].size() == one.size;
  if (!is_it) return damaged("a table is not what it was");
  return last_made_[place];
}

Status Overlay::drop_from_searches() {
  for (const NodeEntry& node : census_->nodes) {
    const bool is_table = type(node.nid) == kSearchTable || node.nid == kOutgoing;
    if (!is_table || node.nid == kSearchTemplate || node.nid == kViewCache) continue;
    const Nid folder = node.nid == kOutgoing ? 0 : sibling(node.nid, kSearchFolder);
    if (auto done = drop_rows(node.nid, folder); !done) return done;
  }
  return {};
}

Status Overlay::change_messages() {
  if (redacted_.empty()) return {};
  std::set<Nid> tables;
  for (const auto& [nid, changes] : redacted_) {
    const NodeEntry* node = census_->node(nid);
    if (node == nullptr) return refused(shown(nid) + ": there is no such message");
    auto made = changed_item(*census_, blocks_, *node, changes);
    if (!made) return of_node(nid, std::move(made).take_error());
    put(*made);
    const bool is_associated = type(nid) == static_cast<unsigned>(NodeType::Associated);
    tables.insert(sibling(node->parent, is_associated ? kAssociatedTable : kContentsTable));
  }
  for (const NodeEntry& node : census_->nodes) {
    const bool is_search = type(node.nid) == kSearchTable && node.nid != kSearchTemplate;
    if (is_search || node.nid == kOutgoing) tables.insert(node.nid);
  }
  tables.erase(kViewCache);
  for (const Nid nid : tables) {
    if (census_->node(nid) == nullptr) continue;
    if (auto done = refresh_rows(nid); !done) return done;
  }
  return {};
}

// What a table repeats of a message that changed.
Status Overlay::refresh_rows(Nid nid) {
  const bool was_open = tables_.contains(nid);
  auto found = table(nid);
  if (!found) return std::move(found).take_error();
  TableModel& rows = **found;
  bool is_changed = false;
  for (const auto& [message, changes] : redacted_) {
    const auto row = rows.find(message);
    if (!row) continue;
    is_changed = true;
    const NodeEntry* node = census_->node(message);
    auto values = values_of_properties(*census_, node->data, node->subnodes, rows.columns());
    if (!values) return of_node(message, std::move(values).take_error());
    std::vector<const mapi::ItemChange*> own;
    for (const mapi::ItemChange& one : changes) {
      if (one.path.empty() && one.of == mapi::ItemChange::Of::Item) own.push_back(&one);
    }
    if (auto done = refresh_row(rows, *row, *values, own); !done) {
      return of_node(nid, std::move(done).take_error());
    }
  }
  if (!is_changed && !was_open) tables_.erase(nid);
  return {};
}

Result<std::vector<SubnodeEntry>> Overlay::subnodes(Bid root) const {
  if (const auto* own = blocks_.subnodes(plain(root))) return *own;
  return read_subnodes(*census_, root);
}

Status Overlay::lower_counts(Nid folder, const Counts& by) {
  auto found = heap(folder);
  if (!found) return std::move(found).take_error();
  HeapModel& properties = **found;
  if (auto head = property_head(properties); !head) {
    return of_node(folder, std::move(head).take_error());
  }
  bool is_low = false;
  std::map<std::uint32_t, std::uint32_t> now;
  auto done =
      edit_tree(properties, properties.root(), [&](std::string_view key, std::string& value) {
        const auto id = load16(key, 0);
        const std::uint32_t less = id == kCountColumn >> 16U    ? by.messages
                                   : id == kUnreadColumn >> 16U ? by.unread
                                   : id == kAssociatedCount     ? by.associated
                                                                : 0;
        const std::uint32_t was = load32(value, 2);
        if (id == kCountColumn >> 16U || id == kUnreadColumn >> 16U)
          now[id] = was - std::min(was, less);
        if (less == 0) return true;
        is_low = is_low || (was < less && id != kAssociatedCount);
        store(value, 2, was - std::min(was, less), 4);
        return true;
      });
  if (!done) return of_node(folder, std::move(done).take_error());
  if (is_low) return damaged(shown(folder) + " counts fewer messages than it has");
  const NodeEntry* node = census_->node(folder);
  const Nid above = sibling(node->parent, kHierarchyTable);
  if (by.messages == 0 || census_->node(above) == nullptr) return {};
  auto hierarchy = table(above);
  if (!hierarchy) return std::move(hierarchy).take_error();
  const auto row = (*hierarchy)->find(folder);
  if (!row) return damaged(shown(folder) + " is not listed by the folder above it");
  (*hierarchy)->set_cell(*row, kCountColumn, now[kCountColumn >> 16U]);
  (*hierarchy)->set_cell(*row, kUnreadColumn, now[kUnreadColumn >> 16U]);
  return {};
}

// Items of 20 bytes: flags, kind, then the nodes they are about. The parent of such a node is the
// place of the first item that was not worked off.
Status Overlay::filter_queue(const NodeEntry& node) {
  constexpr std::size_t kItem = 20;
  auto blocks = read_stream(*census_, node.data);
  if (!blocks) return of_node(node.nid, std::move(blocks).take_error());
  std::string bytes;
  for (const auto& block : *blocks) bytes += block;
  if (bytes.size() % kItem != 0 || node.parent > bytes.size()) {
    return damaged(shown(node.nid) + ": a queue with half an item in it");
  }
  std::string kept;
  bool is_changed = false;
  for (std::size_t at = 0; at < bytes.size(); at += kItem) {
    bool names_erased = false;
    for (std::size_t field = 4; field < kItem; field += 4) {
      names_erased = names_erased || erased_.contains(load32(bytes, at + field));
    }
    is_changed = is_changed || names_erased;
    if (at >= node.parent && !names_erased) kept += bytes.substr(at, kItem);
  }
  if (!is_changed) return {};
  put({node.nid, 0, blocks_.add_bytes(kept), node.subnodes});
  return {};
}

Status Overlay::forget_in_lists() {
  if (erased_.empty() && redacted_.empty()) return {};
  // A cache of what views showed, subjects and senders among it; it is made anew.
  if (census_->node(kViewCache) != nullptr) nodes_[kViewCache] = std::nullopt;
  if (auto done = forget_values(kItemIds); !done) return done;
  return forget_arrays(kConversations);
}

// Its root names a tree whose values are nodes.
Status Overlay::forget_values(Nid nid) {
  if (census_->node(nid) == nullptr || census_->node(nid)->data == 0) return {};
  auto found = heap(nid);
  if (!found) return std::move(found).take_error();
  HeapModel& list = **found;
  const std::string_view* root = list.item(list.root());
  if (root == nullptr || root->size() != 4) return damaged(shown(nid) + ": of a kind not known");
  bool is_changed = false;
  auto done = edit_tree(list, load32(*root, 0), [&](std::string_view, std::string& value) {
    const bool is_erased = erased_.contains(load32(value, 0));
    is_changed = is_changed || is_erased;
    return !is_erased;
  });
  if (!done) return of_node(nid, std::move(done).take_error());
  if (!is_changed) heaps_.erase(nid);
  return {};
}

// Its root names a tree whose values are items that list nodes.
Status Overlay::forget_arrays(Nid nid) {
  if (census_->node(nid) == nullptr || census_->node(nid)->data == 0) return {};
  auto found = heap(nid);
  if (!found) return std::move(found).take_error();
  HeapModel& list = **found;
  const std::string_view* root = list.item(list.root());
  if (root == nullptr || root->size() < 4) return damaged(shown(nid) + ": of a kind not known");
  const std::uint32_t header = load32(*root, 0);
  bool is_changed = false;
  auto done = edit_tree(list, header, [&](std::string_view, std::string& value) {
    const std::uint32_t hid = load32(value, 0);
    const std::string_view* nodes = list.item(hid);
    if (nodes == nullptr || nodes->size() % 4 != 0) return true;
    std::string kept;
    for (std::size_t at = 0; at < nodes->size(); at += 4) {
      if (!erased_.contains(load32(*nodes, at))) kept += nodes->substr(at, 4);
    }
    if (kept.size() == nodes->size()) return true;
    is_changed = true;
    const bool is_left = !kept.empty();
    list.set(hid, std::move(kept));
    return is_left;
  });
  if (!done) return of_node(nid, std::move(done).take_error());
  if (!is_changed) heaps_.erase(nid);
  return {};
}

Status Overlay::render() {
  // A table may be long: one that is made goes before the next is.
  while (!tables_.empty()) {
    auto one = tables_.extract(tables_.begin());
    one.mapped().free_unused();
    auto made = stored(one.mapped(), blocks_);
    if (!made) return of_node(one.key(), std::move(made).take_error());
    put({one.key(), census_->node(one.key())->parent, made->data, made->subnodes});
  }
  for (const auto& [nid, model] : heaps_) {
    NodeEntry node = *census_->node(nid);
    node.data = blocks_.add_stream(model.render());
    put(node);
  }
  return blocks_.check_numbers();
}

}  // namespace oubli::pst
