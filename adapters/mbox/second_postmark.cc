// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/second_postmark.h"

#include <algorithm>
#include <array>
#include <string>

namespace oubli::mbox {
namespace {

constexpr int kDay = 1, kMonth = 2, kTime = 4, kDateOnly = kDay | kMonth;
constexpr int kNothing = 0;  // belongs to a date and adds nothing to it
constexpr int kForeign = -1;

struct Shape {
  std::string_view pattern;  // 9 a digit, A a capital, anything else itself
  int adds;
};

constexpr std::array kShapes{
    Shape{"9", kDay},         Shape{"99", kDay},
    Shape{"999", kDay},       Shape{"9999", kDay},
    Shape{"9:99", kTime},     Shape{"99:99", kTime},
    Shape{"9:99:99", kTime},  Shape{"99:99:99", kTime},
    Shape{"+9999", kNothing}, Shape{"-9999", kNothing},
    Shape{"A", kNothing},     Shape{"AA", kNothing},
    Shape{"AAA", kNothing},   Shape{"AAAA", kNothing},
    Shape{"AAAAA", kNothing}, Shape{"9999-99-99", kDateOnly},
};

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"mon", "tue", "wed", "thu",
                                                    "fri", "sat", "sun"};

std::string shape_of(std::string_view word) {
  std::string shape(word);
  for (char& c : shape) {
    if (c >= '0' && c <= '9') c = '9';
    if (c >= 'A' && c <= 'Z') c = 'A';
  }
  return shape;
}

std::string lower_case(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool repeats(std::string_view text, char c) {
  return !text.empty() && text.find_first_not_of(c) == std::string_view::npos;
}

// What a word adds to a date.
int meaning_of(std::string_view word) {
  if (word.back() == ',') word.remove_suffix(1);
  const std::string lower = lower_case(word);
  if (std::ranges::find(kWeekdays, lower) != kWeekdays.end()) return kNothing;
  if (std::ranges::find(kMonths, lower) != kMonths.end()) return kMonth;
  const std::string shape = shape_of(word);
  for (const Shape& known : kShapes) {
    if (shape == known.pattern) return known.adds;
  }
  if (shape.starts_with("9999-99-99A") && word[10] == 'T') return kDay | kMonth | kTime;
  const std::string_view whole = shape;
  if (whole.starts_with('(') && whole.ends_with(')') && whole.size() > 2) {
    return repeats(whole.substr(1, whole.size() - 2), 'A') ? kNothing : kForeign;
  }
  const std::size_t dot = whole.find('.');
  if (dot == std::string_view::npos) return kForeign;
  const bool has_seconds = whole.substr(0, dot) == "99:99:99" || whole.substr(0, dot) == "9:99:99";
  return has_seconds && repeats(whole.substr(dot + 1), '9') ? kTime : kForeign;
}

// Counts words as they come: those since the last foreign one may be a date.
struct Tally {
  int words = 0;
  int before = 0;  // words up to and with the last foreign one
  int date = 0;    // what those after it add up to

  void add(std::string_view word) {
    ++words;
    const int meaning = meaning_of(word);
    if (meaning == kForeign) {
      before = words;
      date = 0;
    } else {
      date |= meaning;
    }
  }
  [[nodiscard]] bool is_date() const { return date == (kDay | kMonth | kTime); }
};

// Takes the next word off `rest`; empty when there is none.
std::string_view take_word(std::string_view& rest) {
  const std::size_t start = rest.find_first_not_of(" \t");
  if (start == std::string_view::npos) return rest = {};
  rest.remove_prefix(start);
  std::size_t scan = 0;
  if (rest[0] == '"' && rest.find('"', 1) != std::string_view::npos) scan = rest.find('"', 1);
  const std::size_t end = std::min(rest.find_first_of(" \t", scan), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

// "… remote from host" without those three words.
std::string_view without_relay(std::string_view text) {
  std::array<std::string_view, 3> last;
  int words = 0;
  for (std::string_view rest = text, word; !(word = take_word(rest)).empty(); ++words) {
    last = {last[1], last[2], word};
  }
  if (words < 4 || last[0] != "remote" || last[1] != "from") return text;
  return text.substr(0, static_cast<std::size_t>(last[0].data() - text.data()));
}

}  // namespace

Postmark judge_postmark_by_shape(std::string_view line) {
  if (line.size() > kLongestPostmark || line.substr(0, 5) != "From ") return Postmark::None;
  const std::string_view text = line.substr(5);
  int all_words = 0;
  for (std::string_view rest = text; !take_word(rest).empty();) ++all_words;
  if (all_words == 0 || all_words > 32) return Postmark::None;

  Tally tally;
  std::string_view only;
  for (std::string_view rest = without_relay(text), word; !(word = take_word(rest)).empty();) {
    tally.add(only = word);
  }
  if (all_words == 1) {
    if (only == "-") return Postmark::Mozilla;
    if (only.find('@') < only.size() || only == "MAILER-DAEMON") return Postmark::Bare;
  }
  if (!tally.is_date()) return Postmark::None;
  return tally.before > 1 ? Postmark::Wordy : Postmark::Dated;
}

bool has_field_name(std::string_view line) {
  if (line.substr(0, 6) == ">From ") return true;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon >= kLongestPostmark) return false;
  const std::string_view before = line.substr(0, colon);
  const std::size_t name_end = before.find_last_not_of(" \t");
  if (name_end == std::string_view::npos) return false;
  return std::ranges::all_of(before.substr(0, name_end + 1),
                             [](char c) { return c > 32 && c < 127; });
}

}  // namespace oubli::mbox
