// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a PDF to values, one after the other (ISO 32000-1 section 7.2 and 7.3). Refers to bytes
// that outlive it; one thread. Cannot fail: what is damaged gives some value, or is passed over.
#pragma once

#include <string_view>

#include "adapters/pdf/value.h"

namespace oubli::pdf {

[[nodiscard]] bool is_blank(char c);
[[nodiscard]] bool is_delimiter(char c);
[[nodiscard]] int hex_digit(char c);  // -1 for none

class Lexer {
 public:
  explicit Lexer(std::string_view bytes, std::size_t at = 0) : bytes_(bytes), at_(at) {}

  // False at the end.
  bool next(Value& into) {
    left_ = kMostValues;
    return next(into, 0);
  }
  // Whether an array or a dictionary had more in it than is kept.
  [[nodiscard]] bool was_cut() const { return was_cut_; }
  // Where it will go on.
  [[nodiscard]] std::size_t at() const { return at_; }
  void move_to(std::size_t at) { at_ = at; }
  void skip_blanks();

 private:
  bool next(Value& into, int depth);
  void literal(Value& into);
  void escape(std::string& into);
  void hexadecimal(Value& into);
  void name(Value& into);
  void number(Value& into);
  void word(Value& into);
  void items(Value& into, char end, int depth);
  [[nodiscard]] bool is_over() const { return at_ >= bytes_.size(); }

  static constexpr std::size_t kMostValues = std::size_t{1} << 19U;

  std::string_view bytes_;
  std::size_t at_;
  std::size_t left_ = kMostValues;
  bool was_cut_ = false;
};

}  // namespace oubli::pdf
