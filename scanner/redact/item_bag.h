// SPDX-License-Identifier: GPL-3.0-or-later
// The properties of one item, recipient or attachment while a person is taken out of them: what is
// changed is changed in the bag and noted, so that its file can be. Owned by one redaction; one
// thread. The bag is lent and outlives this.
#pragma once

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/mapi/item_change.h"

namespace oubli::redact {

struct ItemPlace {
  std::vector<std::uint32_t> path;
  mapi::ItemChange::Of of = mapi::ItemChange::Of::Item;
  std::uint32_t place = 0;
  auto operator<=>(const ItemPlace&) const = default;
};

// The last word on each property.
using ItemChanges = std::map<std::pair<ItemPlace, std::uint16_t>, mapi::ItemChange>;

inline constexpr std::string_view kWholeToken = "[redacted]";

class ItemBag {
 public:
  ItemBag(mapi::PropertyBag& bag, ItemPlace place, ItemChanges& changes)
      : bag_(bag), place_(std::move(place)), changes_(changes) {}

  [[nodiscard]] const mapi::PropertyBag& bag() const { return bag_; }
  [[nodiscard]] const ItemPlace& place() const { return place_; }
  // What stands in it now; a copy, because editing moves it.
  [[nodiscard]] std::vector<mapi::Property> all() const { return bag_.all(); }
  [[nodiscard]] const mapi::Property* find(std::uint16_t id) const;

  // One value of a text property, in its likeliest reading.
  [[nodiscard]] std::string read(const mapi::Property& property, std::string_view value) const;

  // Each value of a text property as `edit` has it; nothing: it stays. True when one changed.
  using EditText = std::function<std::optional<std::string>(const std::string& utf8)>;
  bool edit_texts(std::uint16_t id, const EditText& edit);
  // The same text for all its values.
  void set_text(std::uint16_t id, std::string_view utf8);
  void set(std::uint16_t id, mapi::Type type, std::vector<std::string> values);
  void set_number(std::uint16_t id, std::uint32_t value);
  void remove(std::uint16_t id);

 private:
  [[nodiscard]] std::string store(const mapi::Property& property, std::string_view old,
                                  std::string_view utf8) const;

  mapi::PropertyBag& bag_;
  ItemPlace place_;
  ItemChanges& changes_;
};

}  // namespace oubli::redact
