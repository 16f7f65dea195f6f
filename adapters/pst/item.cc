// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/item.h"

#include <algorithm>

#include "adapters/mapi/tags.h"
#include "adapters/pst/attachment_list.h"

namespace oubli::pst {
namespace {

using mapi::Unread;

class ItemReader {
 public:
  explicit ItemReader(const ItemSource& source)
      : source_(source), ndb_(source.ndb), reader_(source.ndb, &source.names, budget_) {}

  mapi::Item item(Bid data, Bid subnodes, std::size_t depth) {
    mapi::Item made;
    auto node = open_node(ndb_, data, subnodes);
    if (node) {
      note(made, reader_.read(*node, made.properties));
      parts(made, node->subnodes, depth);
    } else {
      made.note(Unread::Damaged);
      parts(made, Subnodes::read(ndb_, subnodes), depth);
    }
    mapi::settle_code_pages(made, source_.code_page);
    return made;
  }

  void parts(mapi::Item& made, const Subnodes& subnodes, std::size_t depth) {
    if (!subnodes.is_whole() || subnodes.faults() != Fault::None) made.note(Unread::Damaged);
    recipients(made, subnodes);
    attachments(made, subnodes, depth);
  }

 private:
  static void note(mapi::Item& item, const PropertyReader::Trouble& trouble) {
    for (const Unread why : trouble) item.note(why);
  }

  void recipients(mapi::Item& made, const Subnodes& subnodes) {
    const auto place = subnodes.find(kRecipientTable);
    if (!place) return;
    auto table = Table::open(ndb_, place->data, place->subnodes);
    if (!table) return made.note(Unread::Damaged);
    note(made, (*table)->rows(reader_, budget_.bounds.recipients, [&](TableRow row) {
      made.recipients.push_back({std::move(row.cells), row.id});
    }));
  }

  void attachments(mapi::Item& made, const Subnodes& subnodes, std::size_t depth) {
    PropertyReader::Trouble trouble;
    const auto list = attachments_in(ndb_, subnodes, reader_, budget_.bounds.attachments, trouble);
    note(made, trouble);
    for (const ListedAttachment& listed : list) {
      const auto place = subnodes.find(listed.nid);
      auto node = place ? open_node(ndb_, place->data, place->subnodes)
                        : Result<Node>(damaged("no such node"));
      mapi::Attachment one;
      one.place = listed.nid;
      if (node) {
        note(made, reader_.read(*node, one.properties, mapi::tag::kAttachData));
        content(made, *node, one, depth);
      } else {
        made.note(Unread::Damaged);
      }
      one.listed = untold(listed.texts, one.properties);
      if (node || !one.listed.all().empty()) made.attachments.push_back(std::move(one));
    }
  }

  void content(mapi::Item& made, Node& node, mapi::Attachment& one, std::size_t depth) {
    std::vector<Slot> slots;
    note(made, reader_.slots(node, slots));
    const auto slot = std::ranges::find(slots, mapi::tag::kAttachData, &Slot::id);
    if (slot == slots.end() || slot->value == 0) return;
    if (!mapi::is_known(slot->type.type)) made.note(Unread::UnknownType);
    if (slot->type.type == mapi::Type::Object) return object(made, node, slot->value, one, depth);
    if (is_heap_item(slot->value)) {
      std::string bytes;
      if (bytes_of(ndb_, node, slot->value, budget_, bytes) != Outcome::Read) {
        return made.note(Unread::Damaged);
      }
      one.content_size = bytes.size();
      one.content = std::make_unique<OwnedBytes>(std::move(bytes));
      return;
    }
    stream(made, node, slot->value, one);
  }

  void stream(mapi::Item& made, const Node& node, Nid nid, mapi::Attachment& one) {
    const auto place = node.subnodes.find(nid);
    auto tree = place ? DataTree::open(ndb_, place->data)
                      : Result<std::unique_ptr<DataTree>>(damaged("no such node"));
    if (!tree) return made.note(Unread::Damaged);
    one.content_size = (*tree)->size();
    one.content = *std::move(tree);
  }

  // An item in an item, or the bytes of an OLE object: {node, size} in the heap.
  void object(mapi::Item& made, Node& node, Hid hid, mapi::Attachment& one, std::size_t depth) {
    const auto record = node.heap->item(hid);
    if (!record || record->size() < 4) return made.note(Unread::Damaged);
    const Nid nid = load32(*record, 0);
    if (type_of(nid) != NodeType::Message) return stream(made, node, nid, one);
    const auto place = node.subnodes.find(nid);
    if (!place) return made.note(Unread::Damaged);
    if (depth >= budget_.bounds.nesting) return made.note(Unread::TooDeep);
    if (budget_.items == 0) return made.note(Unread::TooMany);
    --budget_.items;
    one.embedded = std::make_unique<mapi::Item>(item(place->data, place->subnodes, depth + 1));
  }

  const ItemSource& source_;
  Ndb& ndb_;
  Budget budget_;
  PropertyReader reader_;
};

}  // namespace

mapi::Item read_item(const ItemSource& source, Bid data, Bid subnodes) {
  return ItemReader(source).item(data, subnodes, 0);
}

mapi::Item read_parts(const ItemSource& source, Bid subnodes) {
  mapi::Item item;
  ItemReader(source).parts(item, Subnodes::read(source.ndb, subnodes), 0);
  mapi::settle_code_pages(item, source.code_page);
  return item;
}

}  // namespace oubli::pst
