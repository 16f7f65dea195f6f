// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be changed in a stored item: properties that get other values or go. Made by whoever
// may read the item, written by whoever may write its file. Nothing is ever added, so that the
// records of a store stay where they are. Value types; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mapi/item.h"

namespace oubli::mapi {

struct ItemChange {
  enum class Of : std::uint8_t { Item, Recipient, Attachment };

  std::vector<std::uint32_t> path{};  // places of the attachments the item is embedded in
  Of of = Of::Item;
  std::uint32_t place = 0;  // of the recipient or the attachment
  std::uint16_t id = 0;
  Type type = Type::Unspecified;  // what it has then
  bool is_many = false;
  bool is_removed = false;
  std::vector<std::string> values{};  // as stored; of the bytes of an attachment one value

  bool operator==(const ItemChange&) const = default;
};

[[nodiscard]] std::string encode(const std::vector<ItemChange>& changes);
// False when the bytes are no encoding.
bool decode(std::string_view bytes, std::vector<ItemChange>& into);

// Of an item in memory. The content of an attachment is one of its changes: tag::kAttachData. What
// only lists of attachments have goes in any case, as it does from the item's file.
// False: a change names a place or a property that is not there.
bool apply(const std::vector<ItemChange>& changes, Item& item);
void forget_listed(Item& item);

}  // namespace oubli::mapi
