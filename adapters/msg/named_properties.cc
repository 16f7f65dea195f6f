// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/msg/named_properties.h"

#include <algorithm>
#include <string>

#include "adapters/bytes/little_endian.h"
#include "adapters/mapi/property_bag.h"
#include "adapters/mapi/tags.h"

namespace oubli::msg {
namespace {

constexpr std::uint16_t kFirst = 0x8000;
constexpr std::size_t kNameSize = 8, kGuid = 16, kMostNames = 0x7FFF;

std::optional<mapi::Guid> set_of(unsigned index, std::string_view sets) {
  if (index == 1) return mapi::kMapiSet;
  if (index == 2) return mapi::kPublicSet;
  const std::size_t at = (index - 3) * kGuid;
  if (index < 3 || at + kGuid > sets.size()) return std::nullopt;
  mapi::Guid guid;
  std::copy_n(sets.begin() + static_cast<std::ptrdiff_t>(at), kGuid, guid.bytes.begin());
  return guid;
}

std::optional<std::string> text_at(std::uint32_t offset, std::string_view texts) {
  if (offset + std::size_t{4} > texts.size()) return std::nullopt;
  const std::uint32_t size = u32(texts, offset);
  const std::string_view bytes = texts.substr(offset + std::size_t{4});
  if (size > bytes.size() || size == 0) return std::nullopt;
  mapi::PropertyBag bag;
  bag.add(0, mapi::Type::Unicode, std::string(bytes.substr(0, size)));
  return bag.text(std::uint16_t{0});
}

}  // namespace

NamedProperties::NamedProperties(std::string_view sets, std::string_view entries,
                                 std::string_view texts) {
  for (std::size_t at = 0; at + kNameSize <= entries.size() && at / kNameSize < kMostNames;
       at += kNameSize) {
    const std::uint32_t number = u32(entries, at);
    const std::uint16_t kind = u16(entries, at + 4), index = u16(entries, at + 6);
    const auto set = set_of(kind >> 1U, sets);
    mapi::Name name;
    bool is_whole = set.has_value() && index < kMostNames;
    if (set) name.set = *set;
    if ((kind & 1U) != 0) {
      const auto text = text_at(number, texts);
      is_whole = is_whole && text.has_value();
      if (text) name.text = *text;
    } else {
      name.number = number;
    }
    if (!is_whole) continue;
    if (names_.size() <= index) names_.resize(index + std::size_t{1});
    names_[index] = std::move(name);
  }
}

std::optional<mapi::Name> NamedProperties::name_of(std::uint16_t id) const {
  if (id < kFirst || id - kFirst >= static_cast<int>(names_.size())) return std::nullopt;
  return names_[id - std::size_t{kFirst}];
}

}  // namespace oubli::msg
