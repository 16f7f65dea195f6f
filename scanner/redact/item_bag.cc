// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/redact/item_bag.h"

#include <algorithm>

namespace oubli::redact {

const mapi::Property* ItemBag::find(std::uint16_t id) const {
  const auto at = std::ranges::find(bag_.all(), id, &mapi::Property::id);
  return at == bag_.all().end() ? nullptr : &*at;
}

std::string ItemBag::read(const mapi::Property& property, std::string_view value) const {
  mapi::PropertyBag one;
  one.set_code_page(bag_.code_page());
  one.add(property.id, property.type, std::string(value));
  return one.text(property.id);
}

// A closing zero stays; what its code page cannot say is said in ASCII.
std::string ItemBag::store(const mapi::Property& property, std::string_view old,
                           std::string_view utf8) const {
  const std::size_t width = property.type == mapi::Type::Unicode ? 2 : 1;
  auto bytes = bag_.stored(property.type, utf8);
  if (!bytes) bytes = bag_.stored(property.type, kWholeToken);
  const bool is_closed = old.size() >= width && old.ends_with(std::string(width, '\0'));
  if (is_closed) bytes->append(width, '\0');
  return *std::move(bytes);
}

bool ItemBag::edit_texts(std::uint16_t id, const EditText& edit) {
  const mapi::Property* property = find(id);
  if (property == nullptr || !mapi::is_text(property->type)) return false;
  std::vector<std::string> values = property->values;
  bool is_changed = false;
  for (std::string& value : values) {
    const auto edited = edit(read(*property, value));
    if (!edited) continue;
    value = store(*property, value, *edited);
    is_changed = true;
  }
  if (is_changed) set(id, property->type, std::move(values));
  return is_changed;
}

void ItemBag::set_text(std::uint16_t id, std::string_view utf8) {
  edit_texts(id, [&](const std::string&) { return std::string(utf8); });
}

void ItemBag::set(std::uint16_t id, mapi::Type type, std::vector<std::string> values) {
  const mapi::Property* property = find(id);
  if (property == nullptr) return;
  mapi::ItemChange change{.path = place_.path, .of = place_.of, .place = place_.place, .id = id};
  change.type = type;
  change.is_many = property->is_many;
  change.values = values;
  bag_.replace(id, type, property->is_many, false, std::move(values));
  changes_[{place_, id}] = std::move(change);
}

void ItemBag::set_number(std::uint16_t id, std::uint32_t value) {
  if (find(id) == nullptr) return;
  std::string bytes;
  for (unsigned i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
  set(id, mapi::Type::Integer32, {bytes});
}

void ItemBag::remove(std::uint16_t id) {
  if (find(id) == nullptr) return;
  mapi::ItemChange change{.path = place_.path, .of = place_.of, .place = place_.place, .id = id};
  change.is_removed = true;
  bag_.replace(id, {}, false, true, {});
  changes_[{place_, id}] = std::move(change);
}

}  // namespace oubli::redact
