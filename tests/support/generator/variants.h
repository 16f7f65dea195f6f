// SPDX-License-Identifier: GPL-3.0-or-later
// The ways people write a name, a number, a date, and the near misses that must not be taken for
// them. A Form is the text and the word the truth file uses for the way. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/generator/language.h"
#include "tests/support/generator/person.h"

namespace oubli::generator {

struct Form {
  std::string text;
  std::string_view variant;  // static storage
};

// One way of writing `kind` of this person, drawn by chance; about two in five as registered.
// `language` is that of the text around it (dates are written in it).
Form draw_form(const Person& person, Kind kind, const Language& language, Dice& dice);

// Something that resembles it and belongs to nobody planted.
Form draw_decoy(const Person& person, Kind kind, const Language& language, Dice& dice);

std::string long_date(const Language& language, unsigned year, unsigned month, unsigned day);
std::string grouped(std::string_view compact, std::string_view separator);

}  // namespace oubli::generator
