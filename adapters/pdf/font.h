// SPDX-License-Identifier: GPL-3.0-or-later
// What the codes of one font stand for, and how wide they are (ISO 32000-1 sections 9.5 to 9.10).
// Made once; one thread. Cannot fail: a code that nothing gives letters for is told as such.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/pdf/cmap.h"
#include "adapters/pdf/encodings.h"
#include "adapters/pdf/objects.h"

namespace oubli::pdf {

struct Glyph {
  std::string text;       // UTF-8; empty where it is a symbol, or nothing tells what it is
  double width = 0;       // in parts of the size
  bool is_blank = false;  // the code that word spacing is added to
  bool is_known = true;   // false: it may be a letter
};

class Font {
 public:
  // Null gives a font that writes letters as letters.
  Font(Objects& objects, const Value& dictionary, Effort& effort);

  // The glyph that `codes` begins with, which are left without it.
  // REQUIRES: some are left.
  [[nodiscard]] Glyph next(std::string_view& codes) const;
  [[nodiscard]] bool is_composite() const { return is_composite_; }  // codes of two bytes
  [[nodiscard]] bool is_vertical() const { return is_vertical_; }
  // How large letters are, in parts of the size: 1, but for fonts that are drawings (Type 3).
  [[nodiscard]] double em() const { return em_; }

 private:
  struct Widths {
    std::uint32_t first, last;
    double width;
  };

  void load_simple(Objects& objects, const Value& dictionary);
  void load_letters(const Value& encoding, const std::string& base, bool is_standard);
  void load_differences(const Value& differences);
  void load_simple_widths(Objects& objects, const Value& dictionary, const Value& descriptor);
  void load_composite(Objects& objects, const Value& dictionary, Effort& effort);
  void load_composite_widths(Objects& objects, const Value& descendant);
  void load_own_names(std::string_view program);
  void set(std::uint32_t code, std::string_view name);
  [[nodiscard]] Glyph simple(unsigned char code) const;
  [[nodiscard]] Glyph composite(std::uint32_t code, std::size_t length) const;
  [[nodiscard]] double width_of(std::uint32_t glyph) const;

  CMap to_letters_, to_glyphs_;
  std::string charset_;  // of codes that are characters, for ICU
  bool is_composite_ = false, is_vertical_ = false, are_codes_letters_ = false;
  std::array<std::string, 256> letters_;
  std::array<bool, 256> is_known_{};
  std::array<double, 256> simple_widths_{};
  std::vector<Widths> widths_;  // in their order
  double width_ = 1;            // of those that are not among them
  double em_ = 1;
};

}  // namespace oubli::pdf
