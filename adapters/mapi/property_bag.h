// SPDX-License-Identifier: GPL-3.0-or-later
// The properties of one item, recipient, attachment or folder. Owned by whom they belong to; one
// thread. Failure: a value that is not there, or whose bytes are too few for its type, is nothing;
// an accessor never reads beyond the bytes a property has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mapi/property.h"

namespace oubli::mapi {

// As [MS-UCODEREF] numbers them.
inline constexpr std::uint32_t kUtf8CodePage = 65001;

class PropertyBag {
 public:
  // Where one id (or name) comes twice the first one is found by the accessors; all() has both.
  void add(Property property) { all_.push_back(std::move(property)); }
  void add(std::uint16_t id, Type type, std::string value);
  void add(Name name, Type type, std::string value);

  // Gives the property of that number another value, or takes it out; false where there is none.
  bool replace(std::uint16_t id, Type type, bool is_many, bool is_removed,
               std::vector<std::string> values);

  // What 8-bit text is in: a Windows code page number ([MS-UCODEREF]), 0 where it is not told.
  void set_code_page(std::uint32_t code_page) { code_page_ = code_page; }
  [[nodiscard]] std::uint32_t code_page() const { return code_page_; }

  [[nodiscard]] const std::vector<Property>& all() const { return all_; }
  [[nodiscard]] const Property* find(std::uint16_t id) const;
  [[nodiscard]] const Property* find(const Name& name) const;

  // The first value as UTF-8, from String8 or Unicode; empty where there is none. Of 8-bit text the
  // likeliest reading: readings() has the others.
  [[nodiscard]] std::string text(std::uint16_t id) const { return text_of(find(id)); }
  [[nodiscard]] std::string text(const Name& name) const { return text_of(find(name)); }
  [[nodiscard]] std::optional<std::int64_t> number(std::uint16_t id) const;
  [[nodiscard]] std::optional<std::int64_t> number(const Name& name) const;
  [[nodiscard]] bool flag(std::uint16_t id) const { return number(id).value_or(0) != 0; }
  // Seconds since 1970 UTC.
  [[nodiscard]] std::optional<std::int64_t> time(std::uint16_t id) const;
  [[nodiscard]] std::optional<std::int64_t> time(const Name& name) const;
  // The first value of a Binary (or Object, or String8) property, as it stands.
  [[nodiscard]] std::string_view bytes(std::uint16_t id) const;

  // Every reading of every value of a text property: one each, but where 8-bit bytes and code page
  // disagree.
  [[nodiscard]] std::vector<std::string> readings(const Property& property) const;
  // The bytes of a text in the type and code page of the property; nothing where they have no such
  // characters.
  [[nodiscard]] std::optional<std::string> stored(Type type, std::string_view utf8) const;

 private:
  [[nodiscard]] std::string text_of(const Property* property) const;

  std::vector<Property> all_;
  std::uint32_t code_page_ = 0;
};

[[nodiscard]] bool is_text(Type type);
// Little-endian, of 2, 4 or 8 bytes (and of 1: a Boolean in a table); nothing of other lengths.
[[nodiscard]] std::optional<std::int64_t> number_of(Type type, std::string_view value);
// Nothing for 0 and for the far future that stands for "none" ([MS-OXOCAL] 2.2.1.44).
[[nodiscard]] std::optional<std::int64_t> time_of(std::string_view value);

}  // namespace oubli::mapi
