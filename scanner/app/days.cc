// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/days.h"

#include <chrono>
#include <cstdio>
#include <ctime>

namespace oubli::app {

namespace {

constexpr std::size_t kDaySize = 10;

bool is_day(const std::string& text) {
  int year = 0, size = 0;
  unsigned month = 0, day = 0;
  if (text.size() != kDaySize) return false;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &size) != 3) return false;
  const std::chrono::year_month_day read{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  return size == static_cast<int>(kDaySize) && read.ok();
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
