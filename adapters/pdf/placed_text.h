// SPDX-License-Identifier: GPL-3.0-or-later
// Text from glyphs that stand somewhere: a PDF says where each is, and seldom where a word ends.
// Owned by one call of read(); one thread. Cannot fail: what is above the limit is told to
// `effort`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/pdf/effort.h"
#include "adapters/pdf/matrix.h"

namespace oubli::pdf {

// In one space for all of a page.
struct Place {
  Point begin, end;  // on the line the glyph stands on, with the space that belongs to it
  Point direction;   // of that line, of length 1
  double size = 0;   // of the font
};

class PlacedText {
 public:
  PlacedText(std::size_t most, Effort& effort) : most_(most), effort_(effort) {}

  void put(std::string_view glyph, const Place& place);
  // What follows belongs to nothing before it.
  void part();

  // From here to the other, `text` stands for what the glyphs show (section 14.9.4).
  void begin_replaced(std::string text);
  void end_replaced();
  [[nodiscard]] bool is_replaced() const { return is_replaced_; }

  [[nodiscard]] std::string take();
  // What glyphs showed that other words stand for, where it differs.
  [[nodiscard]] std::string take_shown() { return std::move(shown_); }
  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  void write(std::string_view text);
  void separate(std::string_view glyph, const Place& place);
  void separate(char by);
  [[nodiscard]] bool goes_left(const Place& place, double size);
  void end_line();
  [[nodiscard]] bool is_drawn_again(std::string_view glyph, const Place& place) const;

  std::size_t most_;
  Effort& effort_;
  std::string out_, shown_, shown_here_, replacing_, replaced_by_, last_glyph_;
  std::optional<Place> last_;
  bool is_replaced_ = false;
  // Of the line at the end.
  std::size_t line_ = 0;
  bool has_right_to_left_ = false, goes_left_ = false;
  bool is_glyph_from_the_right_ = false, was_last_from_the_right_ = false;
};

}  // namespace oubli::pdf
