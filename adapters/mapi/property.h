// SPDX-License-Identifier: GPL-3.0-or-later
// A MAPI property as PST and MSG files store it: a number or a name, a type, and bytes
// ([MS-OXCDATA] 2.9 tags, 2.11 values, [MS-OXPROPS] 1.3.2 property sets). Value types; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oubli::mapi {

// [MS-OXCDATA] 2.11.1. A property with several values has the type of one of them and is_many.
enum class Type : std::uint16_t {
  Unspecified = 0x0000,
  Null = 0x0001,
  Integer16 = 0x0002,
  Integer32 = 0x0003,
  Floating32 = 0x0004,
  Floating64 = 0x0005,
  Currency = 0x0006,
  FloatingTime = 0x0007,
  ErrorCode = 0x000A,
  Boolean = 0x000B,
  Object = 0x000D,
  Integer64 = 0x0014,
  String8 = 0x001E,  // 8-bit text in the item's code page
  Unicode = 0x001F,  // UTF-16, little-endian
  Time = 0x0040,     // FILETIME: 100 ns since 1601 UTC
  Guid = 0x0048,
  ServerId = 0x00FB,
  Restriction = 0x00FD,
  RuleAction = 0x00FE,
  Binary = 0x0102,
};
inline constexpr std::uint16_t kManyValues = 0x1000;  // of a stored type: several values

// Bytes as stored: the first three fields are little-endian.
struct Guid {
  std::array<std::uint8_t, 16> bytes{};
  bool operator==(const Guid&) const = default;
};

// What a property from 0x8000 on is called in every store alike ([MS-OXCDATA] 2.6.1).
struct Name {
  Guid set{};
  std::uint32_t number = 0;  // when `text` is empty
  std::string text;          // UTF-8
  bool operator==(const Name&) const = default;
};

// Values are the stored bytes, little-endian, without the padding and the lengths a file puts
// around them; a closing zero of a string may be there or not.
struct Property {
  std::uint16_t id = 0;
  Type type = Type::Unspecified;
  bool is_many = false;
  std::vector<std::string> values;  // exactly one unless is_many
  std::optional<Name> name;         // of an id from 0x8000 on, where the mapping knows it
};

// The stored 16-bit type, taken apart; the size of one value of it, 0 where sizes vary.
struct StoredType {
  Type type = Type::Unspecified;
  bool is_many = false;
};
[[nodiscard]] constexpr StoredType stored_type(std::uint16_t stored) {
  return {static_cast<Type>(stored & ~kManyValues), (stored & kManyValues) != 0};
}
// Of any other nobody can say how its value stands.
[[nodiscard]] constexpr bool is_known(Type type) {
  switch (type) {
    case Type::Null:
    case Type::Integer16:
    case Type::Integer32:
    case Type::Floating32:
    case Type::Floating64:
    case Type::Currency:
    case Type::FloatingTime:
    case Type::ErrorCode:
    case Type::Boolean:
    case Type::Object:
    case Type::Integer64:
    case Type::String8:
    case Type::Unicode:
    case Type::Time:
    case Type::Guid:
    case Type::ServerId:
    case Type::Restriction:
    case Type::RuleAction:
    case Type::Binary:
      return true;
    case Type::Unspecified:
      break;
  }
  return false;
}
[[nodiscard]] constexpr std::size_t fixed_size(Type type) {
  switch (type) {
    case Type::Integer16:
    case Type::Boolean:
      return 2;
    case Type::Integer32:
    case Type::Floating32:
    case Type::ErrorCode:
      return 4;
    case Type::Floating64:
    case Type::Currency:
    case Type::FloatingTime:
    case Type::Integer64:
    case Type::Time:
      return 8;
    case Type::Guid:
      return 16;
    default:
      return 0;
  }
}

}  // namespace oubli::mapi
