// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/dates.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "indexer/schema.h"

namespace oubli::index {

namespace {

constexpr std::int64_t kSecondsADay = 86400;

std::string term_of(const Day& day, int parts) {
  char text[16];
  const int size =
      parts == 1 ? std::snprintf(text, sizeof text, "%c%04d", kDate, day.year)
      : parts == 2
          ? std::snprintf(text, sizeof text, "%c%04d%02d", kDate, day.year, day.month)
          : std::snprintf(text, sizeof text, "%c%04d%02d%02d", kDate, day.year, day.month, day.day);
  return {text, static_cast<std::size_t>(size)};
}

std::int32_t first_day() { return days_from({kFirstYear, 1, 1}); }
std::int32_t last_day() { return days_from({kLastYear, 12, 31}); }

}  // namespace

std::int32_t days_from(const Day& day) {
  using namespace std::chrono;
  const year_month_day date(year(day.year), month(static_cast<unsigned>(day.month)),
                            std::chrono::day(static_cast<unsigned>(day.day)));
  return static_cast<std::int32_t>(sys_days(date).time_since_epoch().count());
}

Day day_from(std::int32_t days) {
  using namespace std::chrono;
  const year_month_day date{sys_days(std::chrono::days(days))};
  return {static_cast<int>(date.year()),
          static_cast<std::int32_t>(static_cast<unsigned>(date.month())),
          static_cast<std::int32_t>(static_cast<unsigned>(date.day()))};
}

std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
  const Day next = month == 12 ? Day{year + 1, 1, 1} : Day{year, month + 1, 1};
  return days_from(next) - days_from({year, month, 1});
}

std::int32_t day_of(std::int64_t seconds) {
  std::int64_t days = seconds / kSecondsADay;
  if (seconds % kSecondsADay < 0) --days;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(days, first_day(), last_day()));
}

void append_date_terms(std::int64_t seconds, std::vector<std::string>& terms) {
  const Day day = day_from(day_of(seconds));
  for (const int parts : {1, 2, 3}) terms.push_back(term_of(day, parts));
}

std::vector<std::string> covering_terms(std::int32_t from, std::int32_t to) {
  std::int32_t at = std::max(from, first_day());
  const std::int32_t end = std::min(to, last_day() + 1);
  std::vector<std::string> terms;
  while (at < end) {
    const Day day = day_from(at);
    const std::int32_t next_year = days_from({day.year + 1, 1, 1});
    const std::int32_t next_month = at + days_in_month(day.year, day.month);
    if (day.month == 1 && day.day == 1 && next_year <= end) {
      terms.push_back(term_of(day, 1));
      at = next_year;
    } else if (day.day == 1 && next_month <= end) {
      terms.push_back(term_of(day, 2));
      at = next_month;
    } else {
      terms.push_back(term_of(day, 3));
      ++at;
    }
  }
  return terms;
}

}  // namespace oubli::index
