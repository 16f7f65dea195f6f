// SPDX-License-Identifier: GPL-3.0-or-later
// The persons of an item: who it is from, and to, with the address mail is sent to where there is
// one ([MS-OXOABK] 2.2.3, [MS-OXOMSG] 2.2.1), and those that stand in entry ids ([MS-OXCDATA]
// 2.2.5). Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/mapi/item.h"
#include "adapters/mapi/tags.h"

namespace oubli::mapi {

struct Person {
  std::string name;
  std::string address;  // with an @; empty where there is only one of another kind
  [[nodiscard]] bool is_empty() const { return name.empty() && address.empty(); }
};

[[nodiscard]] Person sender_of(const PropertyBag& bag);       // who sent it
[[nodiscard]] Person represented_by(const PropertyBag& bag);  // in whose name
[[nodiscard]] Person person_of(const Recipient& recipient);
[[nodiscard]] RecipientKind kind_of(const Recipient& recipient);

// What an entry id has behind its first four bytes ([MS-OXCDATA] 2.2.5.1 and 2.2.5.2).
inline constexpr std::string_view kOneOffProvider(
    "\x81\x2B\x1F\xA4\xBE\xA3\x10\x19\x9D\x6E\x00\xDD\x01\x0F\x54\x02", 16);
inline constexpr std::string_view kAddressBookProvider(
    "\xDC\xA7\x40\xC8\xC0\x42\x10\x1A\xB4\xB9\x08\x00\x2B\x2F\xE1\x82", 16);

// What an entry id says of a person, wherever in the bytes it stands: a one-off id has name and
// address, an id of an address book its distinguished name.
[[nodiscard]] std::vector<std::string> persons_within(std::string_view bytes);

// "name <address>" as a field of addresses has it.
[[nodiscard]] std::string mailbox_text(const Person& person);

}  // namespace oubli::mapi
