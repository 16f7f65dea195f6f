// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mapi/entry_ids.h"

#include <algorithm>
#include <vector>

#include "adapters/bytes/little_endian.h"

namespace oubli::mapi {
namespace {

constexpr std::size_t kFlags = 4, kListHead = 8;

void put_number(std::size_t number, std::string& out) {
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(number >> (8 * i) & 0xFFU);
}

void put_text(std::string_view utf8, std::string& out) {
  out += *PropertyBag().stored(Type::Unicode, utf8);
  out.append(2, '\0');
}

// Where the one id in it begins; npos where there is none, or more than one.
std::size_t begin_of_id(std::string_view bytes) {
  std::size_t found = std::string_view::npos;
  for (const std::string_view provider : {kOneOffProvider, kAddressBookProvider}) {
    for (std::size_t at = bytes.find(provider); at != std::string_view::npos;
         at = bytes.find(provider, at + 1)) {
      if (found != std::string_view::npos || at < kFlags) return std::string_view::npos;
      found = at - kFlags;
    }
  }
  return found;
}

// An id that wraps another keeps what stands before it.
std::optional<std::string> one_with_another(std::string_view bytes, const Another& another) {
  const auto persons = persons_within(bytes);
  if (persons.empty()) return std::string(bytes);
  const std::size_t begin = begin_of_id(bytes);
  if (begin == std::string_view::npos || persons.size() > 1) return std::nullopt;
  const auto other = another(persons.front());
  if (!other) return std::string(bytes);
  return std::string(bytes.substr(0, begin)) + one_off_id(*other);
}

// A count, the length of the rest, then each id behind its length, filled up to four bytes.
std::optional<std::vector<std::string_view>> entries_of(std::string_view bytes) {
  if (bytes.size() < kListHead || u32(bytes, 4) != bytes.size() - kListHead) return std::nullopt;
  std::vector<std::string_view> entries;
  std::size_t at = kListHead;
  for (std::size_t left = u32(bytes, 0); left > 0; --left) {
    if (at + 4 > bytes.size()) return std::nullopt;
    const std::size_t size = u32(bytes, at);
    if (size > bytes.size() - at - 4) return std::nullopt;
    entries.push_back(bytes.substr(at + 4, size));
    at = std::min(bytes.size(), at + 4 + (size + 3) / 4 * 4);
  }
  if (at != bytes.size()) return std::nullopt;
  return entries;
}

}  // namespace

std::string one_off_id(const Person& person) {
  std::string id(kFlags, '\0');
  id += kOneOffProvider;
  id += std::string_view("\0\0\x01\x90", 4);  // UTF-16, to be sent as Internet mail
  put_text(person.name, id);
  put_text("SMTP", id);
  put_text(person.address, id);
  return id;
}

std::optional<std::string> with_others(std::string_view bytes, const Another& another) {
  const auto entries = entries_of(bytes);
  if (!entries) return one_with_another(bytes, another);
  std::string list;
  for (const std::string_view entry : *entries) {
    const auto made = one_with_another(entry, another);
    if (!made) return std::nullopt;
    put_number(made->size(), list);
    list += *made;
    list.resize((list.size() + 3) / 4 * 4);
  }
  std::string head;
  put_number(entries->size(), head);
  put_number(list.size(), head);
  return head + list;
}

}  // namespace oubli::mapi
