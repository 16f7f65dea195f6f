// SPDX-License-Identifier: GPL-3.0-or-later
// What a content stream shows (ISO 32000-1 sections 7.8 and 9.4), with the forms that it draws.
// One thread. Cannot fail: what cannot be shown is told to `effort`.
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

#include "adapters/pdf/fonts.h"
#include "adapters/pdf/matrix.h"
#include "adapters/pdf/objects.h"
#include "adapters/pdf/placed_text.h"

namespace oubli::pdf {

class Content {
 public:
  Content(Objects& objects, Fonts& fonts, PlacedText& text, Effort& effort)
      : objects_(objects), fonts_(fonts), text_(text), effort_(effort) {}

  void show(std::string_view stream, const Value& resources);
  // A form that nothing draws.
  void show_alone(const Entry& entry, const Value& dictionary);
  // Those that were shown by what draws them.
  [[nodiscard]] bool was_drawn(const Entry& entry) const { return drawn_.contains(&entry); }
  [[nodiscard]] bool shows_pictures() const { return shows_pictures_; }

 private:
  struct State {
    Matrix space;  // to that of the page
    const Font* font = nullptr;
    double size = 1, between_glyphs = 0, between_words = 0, stretch = 1, leading = 0, rise = 0;
  };
  using Operands = std::vector<Value>;

  void run(std::string_view stream, const Value& resources);
  void perform(std::string_view word, const Value& resources);
  bool perform_state(std::string_view word, const Value& resources);
  bool perform_move(std::string_view word);
  bool perform_show(std::string_view word);
  bool perform_mark(std::string_view word, const Value& resources);
  void move(double x, double y);
  void show_string(std::string_view codes);
  void show_codes(std::string_view codes);
  void note_spacing(std::size_t size);
  void show_array(const Value& array);
  void put(const Glyph& glyph);
  void draw(std::string_view name, const Value& resources);
  void show_form(const Entry& entry, const Value& dictionary, const Value& resources);
  void begin();
  void end();
  void begin_mark(const Value& resources);
  void set_font(const Value& resources);
  [[nodiscard]] double operand(std::size_t from_end) const;
  [[nodiscard]] Matrix matrix() const;
  [[nodiscard]] Matrix moved(double by) const;  // along the line

  Objects& objects_;
  Fonts& fonts_;
  PlacedText& text_;
  Effort& effort_;
  State state_;
  std::vector<State> saved_;
  Matrix line_, now_;  // of text
  Operands operands_;
  std::vector<bool> marks_;  // whether other words stand for what is within
  std::unordered_set<const Entry*> drawn_, textless_;
  int depth_ = 0;
  bool shows_pictures_ = false;
  bool is_spacing_a_gap_ = false;
};

}  // namespace oubli::pdf
