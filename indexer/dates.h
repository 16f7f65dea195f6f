// SPDX-License-Identifier: GPL-3.0-or-later
// Days since 1970-01-01 (UTC, proleptic Gregorian), the terms a message's day is indexed under and
// the fewest terms that cover a range of days. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace oubli::index {

struct Day {
  std::int32_t year = 1970;
  std::int32_t month = 1;
  std::int32_t day = 1;
};

std::int32_t days_from(const Day& day);
Day day_from(std::int32_t days);
// Of that month; February knows leap years.
std::int32_t days_in_month(std::int32_t year, std::int32_t month);

// Dates outside 0001-01-01 … 9999-12-31 count as the nearest day inside.
inline constexpr std::int32_t kFirstYear = 1;
inline constexpr std::int32_t kLastYear = 9999;

// The day a moment (seconds since 1970, UTC) falls on, inside those bounds.
std::int32_t day_of(std::int64_t seconds);

// The three terms of a moment: "D2019", "D201903", "D20190314".
void append_date_terms(std::int64_t seconds, std::vector<std::string>& terms);

// The fewest year, month and day terms that hold exactly `from` <= day < `to`.
std::vector<std::string> covering_terms(std::int32_t from, std::int32_t to);

}  // namespace oubli::index
