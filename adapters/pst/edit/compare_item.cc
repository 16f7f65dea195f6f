// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/edit/compare_item.h"

#include <algorithm>
#include <array>

#include "adapters/pst/item.h"

namespace oubli::pst {

namespace {

constexpr std::size_t kDeepestItem = 40;

bool is_same(const mapi::PropertyBag& a, const mapi::PropertyBag& b) {
  return std::ranges::equal(a.all(), b.all(), [](const auto& one, const auto& other) {
    return one.id == other.id && one.type == other.type && one.is_many == other.is_many &&
           one.values == other.values && one.name == other.name;
  });
}

bool is_same_content(const mapi::Attachment& a, const mapi::Attachment& b) {
  if ((a.content == nullptr) != (b.content == nullptr)) return false;
  if (!a.content) return true;
  if (a.content_size != b.content_size) return false;
  std::array<char, 64U << 10> one{}, other{};
  for (std::uint64_t at = 0; at < a.content_size;) {
    auto got = a.content->read_at(at, one);
    auto same = b.content->read_at(at, other);
    if (!got || !same || *got == 0 || *got != *same) return false;
    if (!std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(*got), other.begin())) {
      return false;
    }
    at += *got;
  }
  return true;
}

bool is_same_item(const mapi::Item& a, const mapi::Item& b, std::size_t depth) {
  if (depth > kDeepestItem || a.unread != b.unread || !is_same(a.properties, b.properties)) {
    return false;
  }
  const auto same_recipient = [](const mapi::Recipient& one, const mapi::Recipient& other) {
    return one.place == other.place && is_same(one.properties, other.properties);
  };
  if (!std::ranges::equal(a.recipients, b.recipients, same_recipient)) return false;
  return std::ranges::equal(a.attachments, b.attachments, [&](const auto& one, const auto& other) {
    if (one.place != other.place || !is_same(one.properties, other.properties)) return false;
    if (!is_same(one.listed, other.listed)) return false;
    if ((one.embedded == nullptr) != (other.embedded == nullptr)) return false;
    if (one.embedded) return is_same_item(*one.embedded, *other.embedded, depth + 1);
    return is_same_content(one, other);
  });
}

}  // namespace

Status compare_item(const Census& old_file, const NodeEntry& old_node, const Census& new_file,
                    const NodeEntry& new_node, const Names& names,
                    const std::vector<mapi::ItemChange>& changes) {
  mapi::Item before = read_item({*old_file.ndb, names, 0}, old_node.data, old_node.subnodes);
  const mapi::Item after = read_item({*new_file.ndb, names, 0}, new_node.data, new_node.subnodes);
  if (mapi::apply(changes, before) && is_same_item(before, after, 0)) return {};
  return refused("item " + std::to_string(old_node.nid) +
                     ": it would not be what it was but for what was to change",
                 "the file was not touched; this is a fault of the program, please report it");
}

}  // namespace oubli::pst
