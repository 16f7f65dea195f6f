// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/item_change.h"

#include <algorithm>

#include "adapters/base/wire.h"
#include "adapters/mapi/tags.h"

namespace oubli::mapi {
namespace {

Attachment* attachment_at(Item& item, std::uint32_t place) {
  const auto at = std::ranges::find(item.attachments, place, &Attachment::place);
  return at == item.attachments.end() ? nullptr : &*at;
}

Item* item_at(Item& outermost, const std::vector<std::uint32_t>& path) {
  Item* item = &outermost;
  for (const std::uint32_t place : path) {
    Attachment* one = attachment_at(*item, place);
    item = one == nullptr ? nullptr : one->embedded.get();
    if (item == nullptr) return nullptr;
  }
  return item;
}

bool change_content(const ItemChange& change, Attachment& one) {
  if (change.is_removed || change.values.size() != 1) return false;
  one.embedded.reset();
  one.content_size = change.values.front().size();
  one.content = std::make_unique<OwnedBytes>(change.values.front());
  return true;
}

bool apply_one(const ItemChange& change, Item& outermost) {
  Item* item = item_at(outermost, change.path);
  if (item == nullptr) return false;
  PropertyBag* bag = &item->properties;
  if (change.of == ItemChange::Of::Recipient) {
    const auto at = std::ranges::find(item->recipients, change.place, &Recipient::place);
    if (at == item->recipients.end()) return false;
    bag = &at->properties;
  } else if (change.of == ItemChange::Of::Attachment) {
    Attachment* one = attachment_at(*item, change.place);
    if (one == nullptr) return false;
    if (change.id == tag::kAttachData) return change_content(change, *one);
    bag = &one->properties;
  }
  return bag->replace(change.id, change.type, change.is_many, change.is_removed, change.values);
}

}  // namespace

void forget_listed(Item& item) {
  for (Attachment& one : item.attachments) {
    one.listed = PropertyBag();
    if (one.embedded) forget_listed(*one.embedded);
  }
}

bool apply(const std::vector<ItemChange>& changes, Item& item) {
  forget_listed(item);
  return std::ranges::all_of(changes, [&](const ItemChange& one) { return apply_one(one, item); });
}

std::string encode(const std::vector<ItemChange>& changes) {
  std::string bytes;
  WireWriter out(bytes);
  out.number(changes.size());
  for (const ItemChange& one : changes) {
    out.number(one.path.size());
    for (const std::uint32_t place : one.path) out.number(place);
    out.number(static_cast<std::uint64_t>(one.of));
    out.number(one.place);
    out.number(one.id);
    out.number(static_cast<std::uint16_t>(one.type));
    out.number((one.is_many ? 1U : 0U) | (one.is_removed ? 2U : 0U));
    out.number(one.values.size());
    for (const std::string& value : one.values) out.text(value);
  }
  return bytes;
}

bool decode(std::string_view bytes, std::vector<ItemChange>& into) {
  constexpr std::size_t kLeast = 7;  // bytes of one
  into.clear();
  WireReader in(bytes);
  for (std::size_t left = in.count(kLeast); left > 0 && in.ok(); --left) {
    ItemChange one;
    for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
      one.path.push_back(static_cast<std::uint32_t>(in.number()));
    }
    const std::uint64_t of = in.number();
    if (of > static_cast<std::uint64_t>(ItemChange::Of::Attachment)) return false;
    one.of = static_cast<ItemChange::Of>(of);
    one.place = static_cast<std::uint32_t>(in.number());
    one.id = static_cast<std::uint16_t>(in.number());
    one.type = static_cast<Type>(in.number());
    const std::uint64_t flags = in.number();
    one.is_many = (flags & 1U) != 0;
    one.is_removed = (flags & 2U) != 0;
    for (std::size_t n = in.count(); n > 0 && in.ok(); --n) one.values.emplace_back(in.text());
    into.push_back(std::move(one));
  }
  return in.ok() && in.at_end();
}

}  // namespace oubli::mapi
