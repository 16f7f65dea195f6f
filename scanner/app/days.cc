// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/days.h"

#include <cstdio>
#include <ctime>

namespace oubli::app {

namespace {

constexpr std::size_t kDaySize = 10;

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool is_day(const std::string& text) {
  int year = 0, month = 0, day = 0, size = 0;
  if (text.size() != kDaySize) return false;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &size) != 3) return false;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (size != static_cast<int>(kDaySize) || month < 1 || month > 12 || day < 1) return false;
  return day <= kDays[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

}  // namespace

std::string rfc3339(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  struct tm utc {};
  if (::gmtime_r(&time, &utc) == nullptr) return {};
  char text[40];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string now_rfc3339() { return rfc3339(std::time(nullptr)); }

std::string today() { return now_rfc3339().substr(0, kDaySize); }

Result<std::string> read_term(const std::string& typed, std::string_view option,
                              std::string_view meaning) {
  const std::string shown = std::string(option) + " " + typed;
  if (!is_day(typed))
    return Error{ErrorCode::Usage, shown + ": not a day", std::string(option) + " 2027-12-31"};
  if (typed < today()) return Error{ErrorCode::Usage, shown + ": has passed", std::string(meaning)};
  return typed;
}

}  // namespace oubli::app
