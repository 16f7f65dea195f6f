// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/dates.h"

#include <algorithm>
#include <array>

#include "scanner/detect/text.h"

namespace oubli::detect {
namespace {

// Beginnings of month names; the longest that fits a word decides. Languages: en fr de nl es it pt
// da no sv fi is et lv lt pl cs sk hu ro hr sl bg ru uk el tr ca ga. "listopad" is November in
// Polish and Czech, October in Croatian: the former is taken.
struct Stem {
  std::string_view text;
  int month = 0;
};
constexpr std::array kStems{
    Stem{"jan", 1},      Stem{"jän", 1},       Stem{"ene", 1},      Stem{"gen", 1},
    Stem{"sty", 1},      Stem{"led", 1},       Stem{"sij", 1},      Stem{"tammi", 1},
    Stem{"saus", 1},     Stem{"ian", 1},       Stem{"янв", 1},      Stem{"яну", 1},
    Stem{"січ", 1},      Stem{"ιαν", 1},       Stem{"oca", 1},      Stem{"feb", 2},
    Stem{"fév", 2},      Stem{"fev", 2},       Stem{"lut", 2},      Stem{"úno", 2},
    Stem{"velj", 2},     Stem{"helmi", 2},     Stem{"vas", 2},      Stem{"veeb", 2},
    Stem{"фев", 2},      Stem{"лют", 2},       Stem{"φεβ", 2},      Stem{"şub", 2},
    Stem{"mar", 3},      Stem{"mär", 3},       Stem{"mrz", 3},      Stem{"maa", 3},
    Stem{"mrt", 3},      Stem{"már", 3},       Stem{"bře", 3},      Stem{"ožu", 3},
    Stem{"kov", 3},      Stem{"мар", 3},       Stem{"бер", 3},      Stem{"μαρ", 3},
    Stem{"μάρ", 3},      Stem{"apr", 4},       Stem{"avr", 4},      Stem{"abr", 4},
    Stem{"kwi", 4},      Stem{"dub", 4},       Stem{"tra", 4},      Stem{"huhti", 4},
    Stem{"bal", 4},      Stem{"ápr", 4},       Stem{"апр", 4},      Stem{"квіт", 4},
    Stem{"απρ", 4},      Stem{"nis", 4},       Stem{"may", 5},      Stem{"mai", 5},
    Stem{"mei", 5},      Stem{"maj", 5},       Stem{"mag", 5},      Stem{"máj", 5},
    Stem{"maí", 5},      Stem{"kvě", 5},       Stem{"svi", 5},      Stem{"touko", 5},
    Stem{"geg", 5},      Stem{"mag", 5},       Stem{"мая", 5},      Stem{"май", 5},
    Stem{"трав", 5},     Stem{"μαΐ", 5},       Stem{"μάι", 5},      Stem{"jun", 6},
    Stem{"juin", 6},     Stem{"giu", 6},       Stem{"cze", 6},      Stem{"čer", 6},
    Stem{"lip", 6},      Stem{"kesä", 6},      Stem{"bir", 6},      Stem{"jún", 6},
    Stem{"jūn", 6},      Stem{"iun", 6},       Stem{"июн", 6},      Stem{"юни", 6},
    Stem{"черв", 6},     Stem{"ιουν", 6},      Stem{"ιούν", 6},     Stem{"haz", 6},
    Stem{"jul", 7},      Stem{"juil", 7},      Stem{"lug", 7},      Stem{"lipc", 7},
    Stem{"lipi", 7},     Stem{"červenc", 7},   Stem{"červenec", 7}, Stem{"srp", 7},
    Stem{"heinä", 7},    Stem{"lie", 7},       Stem{"júl", 7},      Stem{"jūl", 7},
    Stem{"iul", 7},      Stem{"июл", 7},       Stem{"юли", 7},      Stem{"лип", 7},
    Stem{"ιουλ", 7},     Stem{"ιούλ", 7},      Stem{"tem", 7},      Stem{"aug", 8},
    Stem{"août", 8},     Stem{"aoû", 8},       Stem{"aout", 8},     Stem{"ago", 8},
    Stem{"sie", 8},      Stem{"srpn", 8},      Stem{"srpen", 8},    Stem{"kol", 8},
    Stem{"elo", 8},      Stem{"rugp", 8},      Stem{"авг", 8},      Stem{"серп", 8},
    Stem{"αύγ", 8},      Stem{"αυγ", 8},       Stem{"ağu", 8},      Stem{"ágú", 8},
    Stem{"sep", 9},      Stem{"set", 9},       Stem{"wrz", 9},      Stem{"zář", 9},
    Stem{"ruj", 9},      Stem{"syys", 9},      Stem{"rugs", 9},     Stem{"szep", 9},
    Stem{"сен", 9},      Stem{"сеп", 9},       Stem{"вер", 9},      Stem{"σεπ", 9},
    Stem{"eyl", 9},      Stem{"oct", 10},      Stem{"okt", 10},     Stem{"ott", 10},
    Stem{"out", 10},     Stem{"paź", 10},      Stem{"říj", 10},     Stem{"loka", 10},
    Stem{"spal", 10},    Stem{"окт", 10},      Stem{"жов", 10},     Stem{"οκτ", 10},
    Stem{"eki", 10},     Stem{"nov", 11},      Stem{"lis", 11},     Stem{"stu", 11},
    Stem{"marras", 11},  Stem{"lap", 11},      Stem{"noi", 11},     Stem{"ноя", 11},
    Stem{"ное", 11},     Stem{"лист", 11},     Stem{"νοε", 11},     Stem{"νοέ", 11},
    Stem{"kas", 11},     Stem{"nóv", 11},      Stem{"dec", 12},     Stem{"déc", 12},
    Stem{"dez", 12},     Stem{"des", 12},      Stem{"dic", 12},     Stem{"gru", 12},
    Stem{"pro", 12},     Stem{"joulu", 12},    Stem{"detsem", 12},  Stem{"дек", 12},
    Stem{"груд", 12},    Stem{"δεκ", 12},      Stem{"ara", 12},     Stem{"studz", 1},
    Stem{"prosinc", 12}, Stem{"prosinec", 12}, Stem{"siječ", 1},    Stem{"lipnj", 6},
    Stem{"srpnj", 7},    Stem{"març", 3},      Stem{"jaan", 1},     Stem{"märts", 3},
    Stem{"juuni", 6},    Stem{"juuli", 7},     Stem{"maalis", 3},   Stem{"liepos", 7},
    Stem{"lapkri", 11},  Stem{"gruod", 12},
};

struct Number {
  int value = 0;
  std::size_t digits = 0;
  std::size_t end = 0;
};

Number read_number(std::string_view text, std::size_t at) {
  Number number{0, 0, at};
  while (number.digits < 5 && is_digit(byte_at(text, number.end))) {
    number.value = number.value * 10 + (text[number.end++] - '0');
    ++number.digits;
  }
  return number;
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

bool exists(const WrittenDate& date) {
  constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.month < 1 || date.month > 12 || date.year < 1000) return false;
  const int extra = date.month == 2 && is_leap(date.year) ? 1 : 0;
  return date.day >= 1 && date.day <= kDays[static_cast<std::size_t>(date.month - 1)] + extra;
}

// Two digits: without a clock, those up to 30 are read as of this century.
bool take_year(const Number& number, WrittenDate& date) {
  if (number.digits != 4 && number.digits != 2) return false;
  date.year = number.value;
  if (number.digits == 2) {
    date.year += number.value <= 30 ? 2000 : 1900;
    date.is_ambiguous = true;
  }
  return true;
}

std::size_t skip_separators(std::string_view text, std::size_t at) {
  for (int i = 0; i < 3; ++i) {
    const char c = byte_at(text, at);
    if (c == '-' || c == '.' || separator_at(text, at) == 0) break;
    at += separator_at(text, at);
  }
  return at;
}

// One of / - . with spaces around it; 0 when there is none.
char read_mark(std::string_view text, std::size_t& at) {
  const std::size_t place = skip_separators(text, at);
  const char mark = byte_at(text, place);
  if (mark != '/' && mark != '-' && mark != '.') return 0;
  at = skip_separators(text, place + 1);
  return mark;
}

std::optional<WrittenDate> finished(std::string_view text, WrittenDate date, std::size_t end) {
  date.end = end;
  if (!exists(date) || is_digit(byte_at(text, end))) return std::nullopt;
  return date;
}

// 21/03/1974, 03/21/1974, 1974-03-21.
std::optional<WrittenDate> read_numeric(std::string_view text, const Number& first,
                                        bool month_first) {
  std::size_t at = first.end;
  const char mark = read_mark(text, at);
  const Number second = read_number(text, at);
  at = second.end;
  if (mark == 0 || second.digits < 1 || second.digits > 2 || read_mark(text, at) != mark) return {};
  const Number third = read_number(text, at);
  WrittenDate date;
  if (first.digits == 4) {
    if (third.digits < 1 || third.digits > 2) return {};
    date = {first.value, second.value, third.value, 0, false};
    return finished(text, date, third.end);
  }
  if (first.digits > 2 || !take_year(third, date)) return {};
  const bool could_swap = first.value <= 12 && second.value <= 12;
  const bool is_month_first = could_swap ? month_first && mark != '.' : second.value > 12;
  date.day = is_month_first ? second.value : first.value;
  date.month = is_month_first ? first.value : second.value;
  date.is_ambiguous |= could_swap && first.value != second.value && mark != '.';
  return finished(text, date, third.end);
}

struct Word {
  std::string text;
  std::size_t end = 0;
};

Word read_word(std::string_view text, std::size_t at) {
  Word word{{}, at};
  while (word.end - at < 24) {
    const Rune rune = rune_at(text, word.end);
    if (rune.length == 0 || !is_word_rune(rune.value)) break;
    if (rune.length == 1 && is_digit(text[word.end])) break;
    word.end += rune.length;
  }
  word.text = lower(text.substr(at, word.end - at));
  return word;
}

// Steps over "de", "of", "." and commas between the pieces of a date.
std::size_t skip_joint(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 9> kJoints{"de", "del", "of", "of the", "the",
                                                    "di", "d",   "do", "da"};
  for (int i = 0; i < 4; ++i) {
    at = skip_separators(text, at);
    const char c = byte_at(text, at);
    if (c == '.' || c == ',' || c == '-' || c == '\'') {
      ++at;
      continue;
    }
    const Word word = read_word(text, at);
    if (std::find(kJoints.begin(), kJoints.end(), word.text) == kJoints.end()) break;
    at = word.end;
  }
  return at;
}

std::size_t skip_ordinal(std::string_view text, std::size_t at) {
  constexpr std::array<std::string_view, 7> kEndings{"st", "nd", "rd", "th", "er", "e", "ᵉʳ"};
  const Word word = read_word(text, at);
  if (std::find(kEndings.begin(), kEndings.end(), word.text) != kEndings.end()) return word.end;
  return text.substr(at).starts_with("º") || text.substr(at).starts_with("°") ? at + 2 : at;
}

// 21 mars 1974, 1974. március 21.
std::optional<WrittenDate> read_number_first(std::string_view text, const Number& first) {
  std::size_t at = skip_joint(text, skip_ordinal(text, first.end));
  const Word name = read_word(text, at);
  WrittenDate date;
  date.month = month_named(name.text);
  if (date.month == 0) return {};
  const Number last = read_number(text, skip_joint(text, name.end));
  const bool is_year_first = first.digits == 4;
  date.day = is_year_first ? last.value : first.value;
  if (!take_year(is_year_first ? first : last, date)) return {};
  if ((is_year_first ? last.digits : first.digits) > 2) return {};
  return finished(text, date, last.end);
}

// March 21st, 1974.
std::optional<WrittenDate> read_month_first(std::string_view text, std::size_t at) {
  const Word name = read_word(text, at);
  if (name.text.size() < 3) return {};
  // Most words are not followed by a number: that is cheaper to see than their names.
  const std::string_view next = text.substr(name.end, 8);
  if (std::none_of(next.begin(), next.end(), is_digit)) return {};
  WrittenDate date;
  date.month = month_named(name.text);
  if (date.month == 0) return {};
  const Number day = read_number(text, skip_joint(text, name.end));
  if (day.digits < 1 || day.digits > 2) return {};
  date.day = day.value;
  const Number year = read_number(text, skip_joint(text, skip_ordinal(text, day.end)));
  if (year.digits != 4 || !take_year(year, date)) return {};
  return finished(text, date, year.end);
}

}  // namespace

int month_named(std::string_view word) {
  const Stem* best = nullptr;
  for (const Stem& stem : kStems) {
    const bool is_longer = best == nullptr || stem.text.size() > best->text.size();
    if (is_longer && word.starts_with(stem.text)) best = &stem;
  }
  return best != nullptr ? best->month : 0;
}

std::optional<WrittenDate> read_date(std::string_view text, std::size_t at, bool month_first) {
  if (!is_digit(byte_at(text, at))) return read_month_first(text, at);
  const Number first = read_number(text, at);
  if (first.digits == 3 || first.digits > 4) return {};
  if (auto date = read_numeric(text, first, month_first)) return date;
  return read_number_first(text, first);
}

std::string to_iso(const WrittenDate& date) {
  std::string out = std::to_string(date.year);
  for (const int part : {date.month, date.day}) {
    out += part < 10 ? "-0" : "-";
    out += std::to_string(part);
  }
  return out;
}

}  // namespace oubli::detect
