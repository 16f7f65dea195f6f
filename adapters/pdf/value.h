// SPDX-License-Identifier: GPL-3.0-or-later
// An object of a PDF (ISO 32000-1 section 7.3), or an operator of a content stream. A value type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oubli::pdf {

struct Value {
  enum class Kind : std::uint8_t {
    Null,
    Number,
    String,
    Name,
    Array,
    Dictionary,
    Reference,
    Word,  // an operator, true, false, endobj …
  };

  Kind kind = Kind::Null;
  std::uint32_t generation = 0;  // of a Reference
  double number = 0;             // a Number, or the one of a Reference
  std::string bytes;             // a String without its escapes, a Name, a Word
  std::vector<Value> items;      // of an Array; names and values in turn of a Dictionary

  [[nodiscard]] bool is(Kind other) const { return kind == other; }
  [[nodiscard]] bool is_name(std::string_view name) const {
    return kind == Kind::Name && bytes == name;
  }
  [[nodiscard]] bool is_word(std::string_view word) const {
    return kind == Kind::Word && bytes == word;
  }
  // Null where there is none. Nothing that a Reference leads to.
  [[nodiscard]] const Value& operator[](std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return !(*this)[key].is(Kind::Null); }

  bool operator==(const Value&) const = default;

  // 0 for what is none, or does not fit.
  [[nodiscard]] std::uint32_t whole() const;
};

inline const Value& null_value() {
  static const Value null;
  return null;
}

inline const Value& Value::operator[](std::string_view key) const {
  if (kind != Kind::Dictionary) return null_value();
  for (std::size_t i = items.size() & ~std::size_t{1}; i > 0; i -= 2) {
    if (items[i - 2].bytes == key) return items[i - 1];
  }
  return null_value();
}

inline std::uint32_t Value::whole() const {
  const bool fits = number >= 0 && number < 4294967295.0;
  return fits && (kind == Kind::Number || kind == Kind::Reference)
             ? static_cast<std::uint32_t>(number)
             : 0;
}

}  // namespace oubli::pdf
