// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/changed_item.h"

#include <algorithm>
#include <set>

#include "adapters/mapi/tags.h"
#include "adapters/pst/edit/changed_row.h"
#include "adapters/pst/heap_use.h"
#include "adapters/pst/values.h"

namespace oubli::pst {

using mapi::ItemChange;

namespace {

constexpr std::uint16_t kObject = 0x000D;

using SubnodeEntries = std::map<Nid, SubnodeEntry>;
using Changes = std::vector<const ItemChange*>;

bool is_in_heap(std::uint32_t hnid) { return (hnid & 0x1FU) == 0; }

// Of a property's record: type, then value.
bool is_inline(std::string_view record) {
  return pst::is_inline(mapi::stored_type(load16(record, 0)));
}

std::uint16_t stored_type_of(const ItemChange& change) {
  return static_cast<std::uint16_t>(static_cast<std::uint16_t>(change.type) |
                                    (change.is_many ? mapi::kManyValues : 0U));
}

std::string bytes_of(const ItemChange& change) {
  return join_values({change.type, change.is_many}, change.values);
}

// One node of properties while it is changed.
class PropertyEditor {
 public:
  PropertyEditor(HeapModel& heap, SubnodeEntries& subnodes, NewBlocks& blocks)
      : heap_(heap), subnodes_(subnodes), blocks_(blocks) {}

  Status apply(const Changes& changes) {
    std::map<std::uint16_t, const ItemChange*> by_id;
    for (const ItemChange* one : changes) by_id[one->id] = one;
    std::size_t done = 0;
    Status fit;
    auto edited = edit_tree(heap_, heap_.root(), [&](std::string_view key, std::string& record) {
      const auto change = by_id.find(load16(key, 0));
      if (change == by_id.end() || !fit) return true;
      ++done;
      if (!is_inline(record)) fit = release(record);
      if (change->second->is_removed) return false;
      if (fit) fit = put(*change->second, record);
      return true;
    });
    if (!edited) return edited;
    if (!fit) return fit;
    return done == by_id.size() ? Status() : Status(damaged("a property is not where it was"));
  }

 private:
  // The bytes that a record stands for.
  Status release(const std::string& record) {
    const std::uint32_t hnid = load32(record, 2);
    if (hnid == 0) return {};
    if (!is_in_heap(hnid)) {
      return subnodes_.erase(hnid) == 1 ? Status()
                                        : Status(damaged("a value is not where it is said to be"));
    }
    const std::string_view* item = heap_.item(hnid);
    if (item == nullptr) return damaged("a value is not where it is said to be");
    if (load16(record, 0) == kObject && item->size() >= 4) {
      subnodes_.erase(load32(*item, 0));
    }
    heap_.free(hnid);
    heap_.unpin(hnid);
    return {};
  }

  Status put(const ItemChange& change, std::string& record) {
    store(record, 0, stored_type_of(change), 2);
    std::string bytes = bytes_of(change);
    if (is_inline(record)) {
      if (bytes.size() > 4) return damaged("a value longer than its type");
      bytes.resize(4);
      record.replace(2, 4, bytes);
      return {};
    }
    std::uint32_t hnid = 0;
    if (!bytes.empty()) {
      const auto hid = heap_.add(bytes);
      hnid = hid ? *hid : put_beside(bytes);
    }
    store(record, 2, hnid, 4);
    return {};
  }

  // In a node of its own, whose number no other here has.
  Nid put_beside(std::string_view bytes) {
    constexpr unsigned kIndexBits = 5;
    Nid highest = 0x400;
    for (const auto& [nid, unused] : subnodes_) highest = std::max(highest, nid >> kIndexBits);
    const Nid nid = (highest + 1) << kIndexBits | static_cast<Nid>(NodeType::Data);
    subnodes_[nid] = {nid, blocks_.add_bytes(bytes), 0};
    return nid;
  }

  HeapModel& heap_;
  SubnodeEntries& subnodes_;
  NewBlocks& blocks_;
};

class ItemWriter {
 public:
  ItemWriter(const Census& census, NewBlocks& blocks) : census_(census), blocks_(blocks) {}

  // `changes` of the item at `depth` and of what is embedded in it.
  Result<StoredNode> item(const StoredNode& was, const Changes& changes, std::size_t depth) {
    auto subnodes = subnodes_of(was.subnodes);
    if (!subnodes) return std::move(subnodes).take_error();
    Changes own, recipients;
    std::map<Nid, Changes> attachments;
    for (const ItemChange* one : changes) {
      if (one->path.size() > depth) {
        attachments[one->path[depth]].push_back(one);
      } else if (one->of == ItemChange::Of::Item) {
        own.push_back(one);
      } else if (one->of == ItemChange::Of::Recipient) {
        recipients.push_back(one);
      } else {
        attachments[one->place].push_back(one);
      }
    }
    const SubnodeEntries before = *subnodes;
    // In those that nothing changes in, items may be embedded whose lists say more than they hold.
    for (const auto& [nid, unused] : before) {
      if (type_of(nid) == NodeType::Attachment) attachments.try_emplace(nid);
    }
    Status done = rows(*subnodes, kRecipientTable, recipients);
    for (const auto& [nid, theirs] : attachments) {
      if (done) done = attachment(*subnodes, nid, theirs, depth);
    }
    if (done) done = list_attachments(before, *subnodes, attachments, depth);
    if (!done) return std::move(done).take_error();
    return properties(was, *std::move(subnodes), own);
  }

 private:
  Result<SubnodeEntries> subnodes_of(Bid root) const {
    SubnodeEntries subnodes;
    if (plain(root) == 0) return subnodes;
    auto entries = read_subnodes(census_, root);
    if (!entries) return std::move(entries).take_error();
    for (const auto& entry : *entries) subnodes[entry.nid] = entry;
    return subnodes;
  }

  Result<StoredNode> properties(const StoredNode& was, SubnodeEntries subnodes,
                                const Changes& changes) {
    StoredNode now{was.data, 0};
    if (!changes.empty()) {
      auto heap = heap_of_properties(census_, was.data, was.subnodes);
      if (!heap) return std::move(heap).take_error();
      auto done = PropertyEditor(*heap, subnodes, blocks_).apply(changes);
      if (!done) return std::move(done).take_error();
      now.data = blocks_.add_stream(heap->render());
    }
    std::vector<SubnodeEntry> entries;
    for (const auto& [nid, entry] : subnodes) entries.push_back(entry);
    auto list = blocks_.add_subnodes(entries);
    if (!list) return std::move(list).take_error();
    now.subnodes = *list;
    return now;
  }

  Status attachment(SubnodeEntries& subnodes, Nid nid, const Changes& changes, std::size_t depth) {
    const auto entry = subnodes.find(nid);
    if (entry == subnodes.end()) return damaged("an attachment is not where it was");
    const StoredNode was{entry->second.data, entry->second.subnodes};
    Changes own, inner;
    for (const ItemChange* one : changes) {
      (one->path.size() > depth ? inner : own).push_back(one);
    }
    auto within = subnodes_of(was.subnodes);
    if (!within) return std::move(within).take_error();
    auto embedded = embedded_in(was);
    if (!embedded) return std::move(embedded).take_error();
    const auto item_node = within->find(*embedded);
    const bool has_item = item_node != within->end() && type_of(*embedded) == NodeType::Message;
    if (!inner.empty() && !has_item) return damaged("an embedded item is not where it was");
    const bool goes = std::ranges::any_of(
        own, [](const ItemChange* one) { return one->id == mapi::tag::kAttachData; });
    const bool is_looked_into = has_item && !goes && depth < mapi::Bounds().nesting;
    if (changes.empty() && !is_looked_into) return {};
    if (is_looked_into || !inner.empty()) {
      SubnodeEntry& place = item_node->second;
      auto made = item({place.data, place.subnodes}, inner, depth + 1);
      if (!made) return std::move(made).take_error();
      place.data = made->data;
      place.subnodes = made->subnodes;
    }
    auto now = properties(was, *std::move(within), own);
    if (!now) return std::move(now).take_error();
    entry->second.data = now->data;
    entry->second.subnodes = now->subnodes;
    return {};
  }

  // The node of the object that an attachment is; 0 where it is none.
  Result<Nid> embedded_in(const StoredNode& attachment) const {
    auto heap = heap_of_properties(census_, attachment.data, attachment.subnodes);
    if (!heap) return std::move(heap).take_error();
    Nid nid = 0;
    auto done =
        each_tree_record(*heap, heap->root(), [&](std::string_view key, std::string_view record) {
          if (load16(key, 0) != mapi::tag::kAttachData) return;
          const std::string_view* object = heap->item(load32(record, 2));
          if (load16(record, 0) == kObject && object != nullptr) nid = load32(*object, 0);
        });
    if (!done) return std::move(done).take_error();
    return nid;
  }

  Status rows(SubnodeEntries& subnodes, Nid nid, const Changes& changes) {
    if (changes.empty()) return {};
    const auto entry = subnodes.find(nid);
    if (entry == subnodes.end()) return damaged("a table is not where it was");
    auto table = TableModel::parse(census_, entry->second.data, entry->second.subnodes);
    if (!table) return std::move(table).take_error();
    for (const ItemChange* one : changes) {
      const auto row = table->find(one->place);
      if (!row) return damaged("a row of a table is not where it was");
      const std::uint32_t tag = std::uint32_t{one->id} << 16U | stored_type_of(*one);
      auto done = table->set_bytes(*row, tag, one->is_removed ? std::string() : bytes_of(*one));
      if (!done) return done;
    }
    return put(*table, entry->second);
  }

  Status put(TableModel& table, SubnodeEntry& entry) {
    table.free_unused();
    auto now = stored(table, blocks_);
    if (!now) return std::move(now).take_error();
    entry.data = now->data;
    entry.subnodes = now->subnodes;
    return {};
  }

  // What the list of attachments repeats of them becomes what they are, or goes. `was`: the
  // subnodes before anything changed.
  Status list_attachments(const SubnodeEntries& was, SubnodeEntries& subnodes,
                          const std::map<Nid, Changes>& attachments, std::size_t depth) {
    const auto entry = subnodes.find(kAttachmentTable);
    if (entry == subnodes.end()) return {};
    auto table = TableModel::parse(census_, entry->second.data, entry->second.subnodes);
    if (!table) return std::move(table).take_error();
    for (std::size_t row = 0; row < table->rows(); ++row) {
      const auto node = was.find(table->id(row));
      if (node == was.end()) return damaged("an attachment is not where it was");
      auto values =
          values_of_properties(census_, node->second.data, node->second.subnodes, table->columns());
      if (!values) return std::move(values).take_error();
      Changes own;
      if (const auto theirs = attachments.find(node->first); theirs != attachments.end()) {
        std::ranges::copy_if(theirs->second, std::back_inserter(own),
                             [&](const ItemChange* one) { return one->path.size() <= depth; });
      }
      for (const ItemChange* one : own) set_number(*table, row, *one);
      if (auto done = refresh_row(*table, row, *values, own); !done) return done;
    }
    return put(*table, entry->second);
  }

  static void set_number(TableModel& table, std::size_t row, const ItemChange& change) {
    const std::string bytes = change.is_removed ? std::string() : bytes_of(change);
    const std::vector<ColumnModel> columns = table.columns();
    for (const auto& column : columns) {
      const bool is_it = column.tag == (std::uint32_t{change.id} << 16U | stored_type_of(change));
      if (is_it && !column.is_elsewhere()) {
        table.set_cell(row, column.tag, load(bytes, 0, bytes.size()));
      }
    }
  }

  const Census& census_;
  NewBlocks& blocks_;
};

}  // namespace

Result<HeapModel> heap_of_properties(const Census& census, Bid data, Bid subnodes) {
  auto blocks = read_stream(census, data);
  if (!blocks) return std::move(blocks).take_error();
  auto heap = HeapModel::parse(census.ndb->dialect(), *std::move(blocks));
  if (!heap) return std::move(heap).take_error();
  if (heap->client() != kPropertyHeap) return damaged("not a heap of properties");
  if (auto head = property_head(*heap); !head) return std::move(head).take_error();
  std::set<std::uint32_t> used;
  bool is_shared = false;
  auto done = each_tree_record(*heap, heap->root(), [&](std::string_view, std::string_view value) {
    const std::uint32_t hnid = load32(value, 2);
    if (is_inline(value) || hnid == 0) return;
    is_shared = !used.insert(hnid).second || is_shared;
    heap->pin(hnid);
  });
  if (!done) return std::move(done).take_error();
  if (is_shared) return damaged("two properties have one value");
  auto unused = unused_items(*heap, census, subnodes);
  if (!unused) return std::move(unused).take_error();
  for (const std::uint32_t hid : *unused) heap->free(hid);
  return heap;
}

Result<StoredNode> stored(const TableModel& table, NewBlocks& blocks, std::vector<Bid>* again) {
  auto made = table.render();
  for (auto& entry : made.subnodes) {
    if (entry.nid == made.matrix_nid && made.matrix_nid != 0)
      entry.data = blocks.add_stream(std::move(made.matrix), again);
  }
  auto subnodes = blocks.add_subnodes(made.subnodes);
  if (!subnodes) return std::move(subnodes).take_error();
  return StoredNode{blocks.add_stream(std::move(made.heap), again), *subnodes};
}

Result<StoredValues> values_of_properties(const Census& census, Bid data, Bid subnodes,
                                          const std::vector<ColumnModel>& columns) {
  auto heap = heap_of_properties(census, data, subnodes);
  if (!heap) return std::move(heap).take_error();
  std::map<Nid, Bid> beside;
  if (plain(subnodes) != 0) {
    auto entries = read_subnodes(census, subnodes);
    if (!entries) return std::move(entries).take_error();
    for (const auto& entry : *entries) beside[entry.nid] = entry.data;
  }
  StoredValues values;
  Status read;
  auto done =
      each_tree_record(*heap, heap->root(), [&](std::string_view key, std::string_view value) {
        const std::uint16_t type = load16(value, 0);
        if (is_inline(value) || type == kObject || !read) return;
        const std::uint32_t tag = std::uint32_t{load16(key, 0)} << 16U | type;
        if (std::ranges::find(columns, tag, &ColumnModel::tag) == columns.end()) return;
        const std::uint32_t hnid = load32(value, 2);
        std::string& into = values[tag];
        if (hnid == 0) return;
        if (is_in_heap(hnid)) {
          into = *heap->item(hnid);
          return;
        }
        auto blocks = read_stream(census, beside[hnid]);
        if (!blocks) {
          read = std::move(blocks).take_error();
          return;
        }
        for (const auto& block : *blocks) into += block;
      });
  if (!done) return std::move(done).take_error();
  if (!read) return std::move(read).take_error();
  return values;
}

Result<NodeEntry> changed_item(const Census& census, NewBlocks& blocks, const NodeEntry& node,
                               const std::vector<ItemChange>& changes) {
  Changes all;
  for (const ItemChange& one : changes) all.push_back(&one);
  auto made = ItemWriter(census, blocks).item({node.data, node.subnodes}, all, 0);
  if (!made) return std::move(made).take_error();
  return NodeEntry{node.nid, node.parent, made->data, made->subnodes};
}

}  // namespace oubli::pst
