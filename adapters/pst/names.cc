// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/names.h"

#include <algorithm>

#include "adapters/mapi/tags.h"
#include "adapters/pst/property_context.h"

namespace oubli::pst {
namespace {

constexpr std::uint16_t kSets = 0x0002, kEntries = 0x0003, kStrings = 0x0004;

mapi::Guid set_of(std::size_t index, std::string_view sets) {
  constexpr std::size_t kMapi = 1, kPublic = 2, kFirstStored = 3, kSize = 16;
  mapi::Guid set;
  if (index == kMapi) return mapi::kMapiSet;
  if (index == kPublic) return mapi::kPublicSet;
  const std::size_t at = index < kFirstStored ? sets.size() : (index - kFirstStored) * kSize;
  for (std::size_t i = 0; i < kSize; ++i) {
    set.bytes[i] = static_cast<std::uint8_t>(load(sets, at + i, 1));
  }
  return set;
}

std::string text_at(std::string_view strings, std::size_t at) {
  const std::size_t told = load32(strings, at);
  const std::size_t begin = std::min(strings.size(), at + 4);
  mapi::PropertyBag bag;
  bag.add(1, mapi::Type::Unicode, std::string(strings.substr(begin, told)));
  return bag.text(1);
}

}  // namespace

Names Names::read(Ndb& ndb) {
  Names names;
  names.is_whole_ = false;
  const auto entry = ndb.find_node(kNamesNode);
  if (!entry) return names;
  auto node = open_node(ndb, entry->data, entry->subnodes);
  if (!node) return names;
  Budget budget;
  PropertyReader reader(ndb, nullptr, budget);
  mapi::PropertyBag bag;
  names.is_whole_ = reader.read(*node, bag) == PropertyReader::Trouble{};
  const std::string_view sets = bag.bytes(kSets);
  const std::string_view entries = bag.bytes(kEntries);
  const std::string_view strings = bag.bytes(kStrings);
  constexpr std::size_t kEntry = 8;
  if (entries.size() % kEntry != 0) names.is_whole_ = false;
  for (std::size_t at = 0; at + kEntry <= entries.size(); at += kEntry) {
    const std::uint16_t kind = load16(entries, at + 4);
    const std::size_t id = kFirstNamed + load16(entries, at + 6);
    if (id > UINT16_MAX) continue;
    mapi::Name name{.set = set_of(kind >> 1U, sets), .number = load32(entries, at), .text = {}};
    if ((kind & 1U) != 0) {
      name.text = text_at(strings, name.number);
      name.number = 0;
    }
    names.all_.emplace(static_cast<std::uint16_t>(id), std::move(name));
  }
  return names;
}

}  // namespace oubli::pst
