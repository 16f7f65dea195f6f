// SPDX-License-Identifier: GPL-3.0-or-later
// Calendar dates as people write them in European languages. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oubli::detect {

struct WrittenDate {
  int year = 0;
  int month = 0;
  int day = 0;
  std::size_t end = 0;
  bool is_ambiguous = false;  // day and month could be swapped, or the century is a guess
};

// Reads the date that starts at `at`: 21/03/1974, 1974-03-21, 21.3.74, 21 mars 1974,
// March 21st, 1974, 21 de marzo de 1974, 1974. március 21. Exists in the calendar (Gregorian).
// `month_first`: how 3/4/1974 is read.
std::optional<WrittenDate> read_date(std::string_view text, std::size_t at, bool month_first);

std::string to_iso(const WrittenDate& date);  // ISO 8601: 1974-03-21

// The month a word names, 0 when it names none; `word` in lower case.
int month_named(std::string_view word);

}  // namespace oubli::detect
