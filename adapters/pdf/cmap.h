// SPDX-License-Identifier: GPL-3.0-or-later
// A CMap (ISO 32000-1 sections 9.7.5 and 9.10.3): how long codes are, and what each stands for:
// letters in those named ToUnicode, a number of a glyph in others. A value type, made once; any
// thread may read it. Cannot fail: what is damaged is passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/pdf/effort.h"
#include "adapters/pdf/value.h"

namespace oubli::pdf {

class CMap {
 public:
  [[nodiscard]] static CMap parse(std::string_view text, Effort& effort);

  // UTF-8.
  [[nodiscard]] std::optional<std::string> letters(std::uint32_t code) const;
  [[nodiscard]] std::optional<std::uint32_t> glyph(std::uint32_t code) const;
  [[nodiscard]] bool has_letters() const { return !letters_.empty(); }
  [[nodiscard]] bool has_lengths() const { return !spaces_.empty(); }
  // Of the code that `bytes` begins with: 1 to 4.
  [[nodiscard]] std::size_t length_of_code(std::string_view bytes) const;

 private:
  struct Space {
    std::size_t length;
    std::uint32_t first, last;
  };
  // Codes that stand for one after the other.
  struct Letters {
    std::uint32_t first, last;
    std::string utf16;  // of the first
  };
  struct Glyphs {
    std::uint32_t first, last, glyph;
  };

  void take(std::string_view word, const std::vector<Value>& operands, Effort& effort);
  void take_spaces(const std::vector<Value>& operands);
  void take_characters(const std::vector<Value>& operands);
  void take_ranges(const std::vector<Value>& operands, Effort& effort);
  void take_glyphs(const std::vector<Value>& operands, std::size_t each);
  void add(std::uint32_t first, std::uint32_t last, const Value& letters);
  void sort();

  std::vector<Space> spaces_;
  std::vector<Letters> letters_;
  std::vector<Glyphs> glyphs_;
};

}  // namespace oubli::pdf
