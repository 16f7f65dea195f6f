// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/property_context.h"

#include "adapters/pst/names.h"

namespace oubli::pst {
PropertyReader::Trouble PropertyReader::read(Node& node, mapi::PropertyBag& into,
                                             std::uint16_t left_out) {
  std::vector<Slot> all;
  Trouble trouble = slots(node, all);
  for (const Slot& slot : all) {
    if (left_out == 0 || slot.id != left_out) add(node, slot, into, trouble);
  }
  return trouble;
}

PropertyReader::Trouble PropertyReader::slots(Node& node, std::vector<Slot>& into) {
  Trouble trouble;
  if (node.heap->client() != kPropertyHeap) return {mapi::Unread::Damaged};
  bool is_full = false;
  const bool is_sound = each_record(
      *node.heap, node.heap->root(), 2, [&](std::string_view key, std::string_view data) {
        is_full = into.size() >= budget_.bounds.properties || budget_.properties == 0;
        if (is_full) return false;
        --budget_.properties;
        into.push_back({load16(key, 0), mapi::stored_type(load16(data, 0)), load32(data, 2)});
        return true;
      });
  if (!is_sound || node.heap->faults() != Fault::None) trouble.insert(mapi::Unread::Damaged);
  if (is_full) trouble.insert(mapi::Unread::TooMany);
  return trouble;
}

void PropertyReader::add(Node& node, const Slot& slot, mapi::PropertyBag& into, Trouble& trouble) {
  std::string bytes;
  if (!mapi::is_known(slot.type.type)) {
    // Records of zeros alone stand in real files, and hold nothing.
    if (slot.value != 0) trouble.insert(mapi::Unread::UnknownType);
    return;
  }
  if (is_inline(slot.type)) {
    for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(slot.value >> (8 * i));
    return add(slot.id, slot.type, std::move(bytes), into, trouble);
  }
  switch (bytes_of(ndb_, node, slot.value, budget_, bytes)) {
    case Outcome::Read:
      break;
    case Outcome::Damaged:
      trouble.insert(mapi::Unread::Damaged);
      if (bytes.empty()) return;
      break;
    case Outcome::TooLong:
      trouble.insert(mapi::Unread::TooLong);
      return;
  }
  if (bytes.empty() && mapi::fixed_size(slot.type.type) != 0) return;  // it has no value
  add(slot.id, slot.type, std::move(bytes), into, trouble);
}

void PropertyReader::add(std::uint16_t id, mapi::StoredType type, std::string bytes,
                         mapi::PropertyBag& into, Trouble& trouble) {
  mapi::Property property{
      .id = id, .type = type.type, .is_many = type.is_many, .values = {}, .name = {}};
  if (!split_values(type, std::move(bytes), budget_.bounds.values, property.values)) {
    trouble.insert(mapi::Unread::Damaged);
  }
  if (id >= kFirstNamed && names_ != nullptr) {
    if (const mapi::Name* name = names_->find(id))
      property.name = *name;
    else
      trouble.insert(mapi::Unread::Unnamed);
  }
  into.add(std::move(property));
}

}  // namespace oubli::pst
