// SPDX-License-Identifier: GPL-3.0-or-later
// Heaps, and the mail in them.
#include <algorithm>

#include "adapters/mapi/property.h"
#include "adapters/pst/checker.h"
#include "adapters/pst/heap_format.h"
#include "adapters/pst/heap_use.h"
#include "adapters/pst/names.h"

namespace oubli::pst {

std::string hexadecimal(std::uint64_t value);

namespace {

std::string name(Nid nid) { return "node " + hexadecimal(nid); }
Nid sibling_of(Nid nid, unsigned type) { return (nid & ~Nid{0x1F}) | type; }

// Of a property context: how a value of the type is held.
bool stands_in_record(std::uint16_t type) {
  return type == 0x0002 || type == 0x0003 || type == 0x0004 || type == 0x000A || type == 0x000B;
}
bool is_known(std::uint16_t type) {
  constexpr std::array<unsigned, 9> kFixed{0x05, 0x06, 0x07, 0x14, 0x40, 0x48, 0x0D, 0x1E, 0x1F};
  const unsigned base = type & ~unsigned{mapi::kManyValues};
  return stands_in_record(static_cast<std::uint16_t>(base)) || base == 0x0102 ||
         std::ranges::find(kFixed, base) != kFixed.end();
}

}  // namespace

std::uint32_t Checker::Properties::number(std::uint16_t id) const {
  const auto at = all.find(id);
  return at == all.end() ? 0 : load32(at->second.second, 0);
}

void Checker::check_node(Nid nid, Bid data, Bid subnodes, unsigned depth) {
  if (depth > kDeepestNode) return found("B2", name(nid) + " is nested too deeply");
  if (nid != kViewCache && is_heap_type(nid) && plain(data) != 0) check_heap(nid, data, subnodes);
  // Once for all that share them; lists that lead to themselves would have no end.
  const auto list = plain(subnodes) == 0 ? std::nullopt : census_.number_of(subnodes);
  if (!list) return;
  walked_.resize(census_.blocks.size());
  if (walked_[*list]) return;
  walked_[*list] = true;
  auto entries = read_subnodes(census_, subnodes);
  if (!entries) return;  // told of the blocks
  for (const auto& entry : *entries) check_node(entry.nid, entry.data, entry.subnodes, depth + 1);
}

void Checker::check_heap(Nid nid, Bid data, Bid subnodes) {
  auto blocks = read_stream(census_, data);
  if (!blocks) return;
  auto heap = HeapModel::parse(dialect(), *std::move(blocks));
  if (!heap) return found("L1", name(nid) + ": " + heap.error().what);
  if (is_ours() && !heap->is_accounted()) found("L5", name(nid));
  if (is_ours() && heap->has_slack()) found("L6", name(nid));
  if (is_ours()) {
    const auto unused = unused_items(*heap, census_, subnodes);
    if (unused && !unused->empty()) found("L7", name(nid));
  }
  if (heap->client() == kPropertyHeap) {
    (void)properties(nid, data, subnodes);
  } else if (heap->client() == kTableHeap) {
    const std::string_view* info = heap->item(heap->root());
    const auto is_tree = info != nullptr && info->size() >= 14
                             ? each_tree_record(*heap, load32(*info, 10), [](auto, auto) {})
                             : Status(damaged("a table does not say what it is"));
    if (!is_tree) return found("L2", name(nid) + ": " + is_tree.error().what);
    auto table = TableModel::parse(census_, *std::move(heap), subnodes);
    if (!table) return found("L4", name(nid) + ": " + table.error().what);
    if (is_ours() && table->has_slack()) found("L6", name(nid));
  } else {
    found("L1", name(nid) + ": a heap for another use");
  }
}

std::optional<Checker::Properties> Checker::properties(Nid nid, Bid data, Bid subnodes) {
  auto blocks = read_stream(census_, data);
  auto entries = read_subnodes(census_, subnodes);
  if (!blocks || !entries || blocks->empty()) return std::nullopt;
  auto heap = HeapModel::parse(dialect(), *std::move(blocks));
  if (!heap || heap->client() != kPropertyHeap) return std::nullopt;
  if (auto head = property_head(*heap); !head) {
    found("L2", name(nid) + ": " + head.error().what);
    return std::nullopt;
  }
  Properties made;
  std::set<std::uint32_t> used;
  std::string trouble;
  auto done =
      each_tree_record(*heap, heap->root(), [&](std::string_view key, std::string_view value) {
        const std::uint16_t id = load16(key, 0), type = load16(value, 0);
        const std::uint32_t where = load32(value, 2);
        auto& held = made.all[id];
        held.first = type;
        if (!is_known(type)) trouble = "a value of no known type";
        if (stands_in_record(type)) {
          held.second = value.substr(2, 4);
        } else if (where != 0 && (where & 0x1FU) == 0) {
          const std::string_view* item = heap->item(where);
          if (item == nullptr) trouble = "a value is not in the heap";
          if (!used.insert(where).second) trouble = "two values are one";
          if (item != nullptr) held.second = *item;
        } else if (where != 0) {
          const bool is_there =
              std::ranges::find(*entries, where, &SubnodeEntry::nid) != entries->end();
          if (!is_there) trouble = "a value's node is not there";
        }
        if (type == 0x000D && held.second.size() == 8) {
          const std::uint32_t object = load32(held.second, 0);
          const bool is_there =
              std::ranges::find(*entries, object, &SubnodeEntry::nid) != entries->end();
          if (!is_there) trouble = "an object's node is not there";
        }
      });
  if (!done) {
    found("L2", name(nid) + ": " + done.error().what);
    return std::nullopt;
  }
  if (!trouble.empty()) found("L3", name(nid) + ": " + trouble);
  return made;
}

std::optional<TableModel> Checker::table(Nid nid) {
  const NodeEntry* node = census_.node(nid);
  if (node == nullptr) return std::nullopt;
  auto read = TableModel::parse(census_, node->data, node->subnodes);
  if (!read) return std::nullopt;
  return *std::move(read);
}

void Checker::check_mail() {
  for (const Nid nid :
       {0x21U, 0x61U, 0x122U, 0x12DU, 0x12EU, 0x12FU, 0x60DU, 0x60EU, 0x60FU, 0x671U, 0x692U}) {
    if (census_.node(nid) == nullptr) found("M1", name(nid));
  }
  if (census_.node(kNamesNode) != nullptr && !Names::read(*census_.ndb).is_whole())
    found("M1", name(kNamesNode) + ": the list of names is not whole");
  for (const NodeEntry& node : census_.nodes) {
    const unsigned type = node.nid & 0x1FU;
    if (type != 0x04 && type != 0x08) continue;
    children_[node.parent].push_back(node.nid);
    ++report_.messages;
    if (census_.node(node.parent) == nullptr) found("M3", name(node.nid) + " is in no folder");
    check_parts(node.nid, node.data, node.subnodes);
  }
  for (const NodeEntry& node : census_.nodes) {
    const unsigned type = node.nid & 0x1FU;
    if (type == 0x02) check_folder(node);
    if (type == 0x02 || type == 0x03) check_place(node);
    if (type == 0x10 && node.nid != kSearchTemplate && node.nid != kViewCache) check_search(node);
    if (type == 0x06 || node.nid == 0x1E1 || node.nid == kItemIds) check_queue(node);
  }
  for (const Nid nid : {0x60DU, 0x60EU, 0x60FU, 0x610U, 0x671U, 0x692U}) {
    const auto rows = table(nid);
    if (rows && rows->rows() > 0) found("M8", name(nid));
  }
}

void Checker::check_folder(const NodeEntry& folder) {
  const auto own = properties(folder.nid, folder.data, folder.subnodes);
  if (!own) return found("M2", name(folder.nid));
  std::vector<Nid> listed;
  std::uint32_t unread = 0, count = 0;
  for (const unsigned kind : {0x0EU, 0x0FU}) {
    const auto rows = table(sibling_of(folder.nid, kind));
    if (!rows) {
      found("M2", name(folder.nid) + " has no table");
      continue;
    }
    for (std::size_t i = 0; i < rows->rows(); ++i) {
      listed.push_back(rows->id(i));
      if (kind == 0x0F) continue;
      ++count;
      const auto flags = rows->cell(i, 0x0E070003);
      if (!flags || (load32(*flags, 0) & 1U) == 0) ++unread;
    }
  }
  if (own->number(0x3602) != count || own->number(0x3603) != unread) found("M2", name(folder.nid));
  std::ranges::sort(listed);
  const auto twice = std::ranges::adjacent_find(listed);
  if (twice != listed.end()) found("M3", name(*twice) + " is listed twice");
  if (children_[folder.nid] != listed)
    found("M3", name(folder.nid) + " lists other messages than it has");
  check_row_above(folder, *own);
}

void Checker::check_row_above(const NodeEntry& folder, const Properties& own) {
  if (folder.nid == folder.parent) return;  // the root
  const auto rows = table(sibling_of(folder.parent, 0x0D));
  const auto row = rows ? rows->find(folder.nid) : std::nullopt;
  if (!row) return found("M2", name(folder.nid) + " is not listed");
  const auto count = rows->cell(*row, 0x36020003), unread = rows->cell(*row, 0x36030003);
  if ((count && load32(*count, 0) != own.number(0x3602)) ||
      (unread && load32(*unread, 0) != own.number(0x3603))) {
    found("M2", name(folder.nid) + " is counted otherwise above");
  }
}

void Checker::check_search(const NodeEntry& node) {
  const auto rows = table(node.nid);
  if (!rows) return found("M4", name(node.nid));
  for (std::size_t i = 0; i < rows->rows(); ++i) {
    const NodeEntry* message = census_.node(rows->id(i));
    const auto parent = rows->cell(i, 0x67F10003);
    if (message == nullptr || (parent && load32(*parent, 0) != message->parent)) {
      found("M4", name(node.nid));
    }
  }
}

void Checker::check_parts(Nid nid, Bid data, Bid subnodes) {
  auto entries = read_subnodes(census_, subnodes);
  if (!entries) return;
  std::set<Nid> held, listed;
  for (const auto& entry : *entries) {
    if ((entry.nid & 0x1FU) == 0x05) held.insert(entry.nid);
    if (entry.nid != kAttachmentTable) continue;
    auto rows = TableModel::parse(census_, entry.data, entry.subnodes);
    if (!rows) return;  // told already
    for (std::size_t i = 0; i < rows->rows(); ++i) listed.insert(rows->id(i));
  }
  if (held != listed) found("M5", name(nid));
  const auto own = properties(nid, data, subnodes);
  constexpr std::uint32_t kHasAttachment = 0x10;
  if (own && own->has(0x0E07) && ((own->number(0x0E07) & kHasAttachment) != 0) == listed.empty()) {
    found("M5", name(nid));
  }
}

void Checker::check_queue(const NodeEntry& node) {
  if (!is_ours()) return;
  auto blocks = read_stream(census_, node.data);
  if (!blocks || blocks->empty()) return;
  const auto is_gone = [&](Nid nid) {
    const unsigned type = nid & 0x1FU;
    return (type == 0x04 || type == 0x08) && census_.node(nid) == nullptr;
  };
  if (node.nid == kItemIds) {
    auto heap = HeapModel::parse(dialect(), *std::move(blocks));
    const std::string_view* root = heap ? heap->item(heap->root()) : nullptr;
    if (root == nullptr || root->size() != 4) return found("M6", name(node.nid));
    auto done = each_tree_record(*heap, load32(*root, 0), [&](auto, std::string_view value) {
      if (is_gone(load32(value, 0))) found("M6", name(node.nid));
    });
    if (!done) found("M6", name(node.nid));
    return;
  }
  std::string bytes;
  for (const auto& block : *blocks) bytes += block;
  for (std::size_t at = 0; at + 20 <= bytes.size(); at += 20) {
    // Deleting a message that is gone is what a queue may have to do.
    const bool is_deletion = load16(bytes, at + 2) == 3 || load16(bytes, at + 2) == 14;
    if (!is_deletion && is_gone(load32(bytes, at + 8))) found("M6", name(node.nid));
  }
}

void Checker::check_place(const NodeEntry& folder) {
  Nid at = folder.nid;
  for (unsigned steps = 0; steps < 1000; ++steps) {
    const NodeEntry* node = census_.node(at);
    if (node == nullptr) break;
    if (at == kRootFolder && node->parent == at) return;
    at = node->parent;
  }
  found("M7", name(folder.nid));
}

}  // namespace oubli::pst
