// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mime/date.h"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "adapters/mime/ascii.h"

namespace oubli::mime {
namespace {

constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
constexpr std::size_t kLongest = 256;  // no date is longer

struct Parts {
  int day = -1, month = -1, year = -1;
  int hour = 0, minute = 0, second = 0;
  int zone_minutes = 0;
  bool has_time = false, has_zone = false;
};

struct Zone {
  std::string_view name;
  int minutes;
};
// RFC 5322 4.3, and a few European ones seen in the wild. Unknown ones mean +0000, as it says.
constexpr std::array kZones{
    Zone{"edt", -240}, Zone{"est", -300}, Zone{"cdt", -300}, Zone{"cst", -360}, Zone{"mdt", -360},
    Zone{"mst", -420}, Zone{"pdt", -420}, Zone{"pst", -480}, Zone{"bst", 60},   Zone{"wet", 0},
    Zone{"west", 60},  Zone{"cet", 60},   Zone{"met", 60},   Zone{"mez", 60},   Zone{"cest", 120},
    Zone{"mest", 120}, Zone{"mesz", 120}, Zone{"eet", 120},  Zone{"eest", 180}, Zone{"jst", 540},
};

int month_of(std::string_view word) {
  if (word.size() < 3) return -1;
  const std::size_t at = kMonths.find(lower_case(word.substr(0, 3)));
  return at == std::string_view::npos || at % 3 != 0 ? -1 : static_cast<int>(at / 3) + 1;
}

// All digits, at most nine of them; else -1.
int number_of(std::string_view word) {
  if (word.empty() || word.size() > 9) return -1;
  int value = 0;
  for (const char c : word) {
    if (!is_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Words between blanks and commas; comments are left out.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    const bool ends = is_space(c) || c == ',' || c == '(' || c == ')';
    if (ends && i > begin && depth == 0) words.push_back(text.substr(begin, i - begin));
    if (c == '(') ++depth;
    if (c == ')' && depth > 0) --depth;
    if (ends) begin = i + 1;
  }
  return words;
}

bool read_time(std::string_view word, Parts& parts) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) return false;
  std::string_view rest = word.substr(colon + 1);
  const std::size_t second = rest.find(':');
  parts.hour = number_of(word.substr(0, colon));
  parts.minute = number_of(rest.substr(0, second));
  parts.second = 0;
  if (second != std::string_view::npos) {
    rest = rest.substr(second + 1);
    parts.second = number_of(rest.substr(0, rest.find('.')));
  }
  parts.has_time = parts.hour >= 0 && parts.hour < 24 && parts.minute >= 0 && parts.minute < 60 &&
                   parts.second >= 0 && parts.second <= 60;
  return parts.has_time;
}

bool read_numeric_zone(std::string_view word, Parts& parts) {
  if (word.size() < 5 || (word[0] != '+' && word[0] != '-')) return false;
  std::string digits(word.substr(1));
  std::erase(digits, ':');
  const int value = digits.size() == 4 ? number_of(digits) : -1;
  if (value < 0) return false;
  const int minutes = value / 100 * 60 + value % 100;
  parts.zone_minutes = word[0] == '-' ? -minutes : minutes;
  return parts.has_zone = true;
}

void read_named_zone(std::string_view word, Parts& parts) {
  for (const Zone& zone : kZones) {
    if (equals_ignoring_case(word, zone.name)) parts.zone_minutes = zone.minutes;
  }
}

// RFC 5322 4.3: 00–49 are 2000–2049; 50–99 and three digits count from 1900.
int full_year(int year, std::size_t digits) {
  if (digits >= 4) return year;
  return digits == 2 && year < 50 ? year + 2000 : year + 1900;
}

// "2021-03-14", "14-Mar-2021", "2021-03-14T12:00:00Z", "14/03/2021" is refused: day or month first?
bool read_dashed(std::string_view word, Parts& parts) {
  const std::size_t first = word.find('-', 1);
  const std::size_t second = first == std::string_view::npos ? first : word.find('-', first + 1);
  if (second == std::string_view::npos || first == 0) return false;
  const std::string_view a = word.substr(0, first), b = word.substr(first + 1, second - first - 1);
  std::string_view c = word.substr(second + 1);
  if (a.size() == 4 && number_of(a) > 0 && number_of(b) > 0) {
    parts.year = number_of(a);
    parts.month = number_of(b);
    parts.day = number_of(c.substr(0, 2));
    c.remove_prefix(std::min<std::size_t>(c.size(), 2));
    if (c.empty() || to_lower(c[0]) != 't') return parts.day > 0;
    c.remove_prefix(1);
    const std::size_t zone = c.find_first_of("+-Zz");
    if (zone != std::string_view::npos) read_numeric_zone(c.substr(zone), parts);
    return read_time(c.substr(0, zone), parts);
  }
  if (month_of(b) < 0) return false;
  parts.day = number_of(a);
  parts.month = month_of(b);
  parts.year = full_year(number_of(c), c.size());
  return parts.day > 0;
}

void read_word(std::string_view word, Parts& parts) {
  const int number = number_of(word);
  if (number >= 0 && parts.day < 0 && word.size() <= 2) {
    parts.day = number;
  } else if (number >= 0 && parts.year < 0 && parts.month > 0) {
    parts.year = full_year(number, word.size());
  } else if (parts.month < 0 && month_of(word) > 0) {
    parts.month = month_of(word);
  } else if (!parts.has_time && read_time(word, parts)) {
    return;
  } else if (parts.has_time && !parts.has_zone) {
    if (!read_numeric_zone(word, parts)) read_named_zone(word, parts);
  } else if (parts.day < 0) {
    read_dashed(word, parts);
  }
}

}  // namespace

std::optional<std::int64_t> parse_date(std::string_view text) {
  Parts parts;
  for (const std::string_view word : words_of(text.substr(0, kLongest))) read_word(word, parts);
  if (parts.day < 1 || parts.month < 1 || parts.year < 1 || parts.year > 9999) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(parts.year),
                                         std::chrono::month(static_cast<unsigned>(parts.month)),
                                         std::chrono::day(static_cast<unsigned>(parts.day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86400 + std::int64_t{parts.hour} * 3600 + std::int64_t{parts.minute} * 60 +
         parts.second - std::int64_t{parts.zone_minutes} * 60;
}

}  // namespace oubli::mime
