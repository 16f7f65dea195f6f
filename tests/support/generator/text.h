// SPDX-License-Identifier: GPL-3.0-or-later
// Body text in the making: UTF-8 in which each planted form is announced by kMark and kept
// together by kGlue for the line breaker. Plantings stand in the order of their marks, so that a
// text cut short keeps exactly the plantings whose marks it kept. Value types; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generator/variants.h"

namespace oubli::generator {

inline constexpr char kMark = '\x02';  // a planted form begins
inline constexpr char kGlue = '\x01';  // a space at which no line is broken
inline constexpr char kSoft = '\x03';  // before a newline: the line breaker put it there

struct Planting {
  std::uint64_t person = 0;
  Kind kind = Kind::Name;
  bool is_decoy = false;
  std::string_view variant;  // static storage
  std::string_view where;    // "from", "body", "quoted", "attachment csv" …; static storage
  std::string form;          // as written, decoded, in UTF-8
  bool may_break = false;    // a line break may fall inside
};

struct Text {
  std::string bytes;
  std::vector<Planting> plantings;

  // REQUIRES: planting.form is not empty.
  void plant(Planting planting);
  // Puts `sentence` with the planted form in place of its %s.
  void plant_in(std::string_view sentence, Planting planting);
};

// Breaks lines longer than `width` columns at spaces; glue becomes a space. Marks stay.
std::string wrapped(std::string_view text, std::size_t width);

// `quoted` with "> " before each line, some `lines` lines; takes over the plantings it kept,
// now found in a quotation.
void append_quoted(Text& into, const Text& quoted, std::size_t lines);

// Glue becomes a space, marks go; soft line ends keep a space for format=flowed (RFC 3676).
std::string finished(std::string_view text, bool flowed = false);

}  // namespace oubli::generator
