// SPDX-License-Identifier: GPL-3.0-or-later
// The persons of a stored item without one of them: who is known by name or address loses both, and
// the entry ids and search keys that say the same, for the one says whose the other is. One item;
// one thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "adapters/mapi/people.h"
#include "scanner/redact/editor.h"
#include "scanner/redact/item_bag.h"

namespace oubli::redact {

class ItemPeople {
 public:
  // The editor is lent.
  explicit ItemPeople(Editor& editor) : editor_(editor) {}

  // Senders, organisers, the slots of a contact.
  void edit_item(ItemBag& bag);
  void edit_recipient(ItemBag& bag);

  // A list of names, semicolons between them, without those that were told of above either.
  [[nodiscard]] std::optional<std::string> names_without(std::string_view list);
  // An entry id or a list of them; nothing: its shape is not known. The same bytes: nobody in it.
  [[nodiscard]] std::optional<std::string> ids_without(std::string_view bytes);
  [[nodiscard]] bool is_meant_by(std::string_view name) const;

 private:
  struct Group;
  bool edit(ItemBag& bag, const Group& group);  // whether the person was meant
  [[nodiscard]] bool is_meant(const ItemBag& bag, const Group& group) const;
  [[nodiscard]] mapi::Person token_of(std::string_view address) const;
  void edit_contact(ItemBag& bag);

  Editor& editor_;
  std::set<std::string> aliases_;  // names, in lower case, of those who were meant
};

}  // namespace oubli::redact
