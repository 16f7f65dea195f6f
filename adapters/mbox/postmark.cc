// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/mbox/postmark.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace oubli::mbox {
namespace {

constexpr std::size_t kMostWords = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }

bool all(std::string_view word, bool (*holds)(char)) {
  return !word.empty() && std::ranges::all_of(word, holds);
}

bool is_one_of(std::string_view word, std::string_view threes) {
  if (word.size() != 3) return false;
  std::array<char, 3> small{to_lower(word[0]), to_lower(word[1]), to_lower(word[2])};
  for (std::size_t i = 0; i + 3 <= threes.size(); i += 3) {
    if (threes.substr(i, 3) == std::string_view(small.data(), 3)) return true;
  }
  return false;
}

enum class Word : std::uint8_t { Other, Weekday, Month, Number, Time, IsoDate, IsoMoment, Zone };

// "12:50", "12:50:27", "12:50:27.5"
bool is_time(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == 0 || colon > 2 || colon + 3 > word.size()) return false;
  if (!all(word.substr(0, colon), is_digit) || !all(word.substr(colon + 1, 2), is_digit)) {
    return false;
  }
  const std::string_view seconds = word.substr(colon + 3);
  if (seconds.empty()) return true;
  return seconds.size() >= 3 && seconds[0] == ':' && all(seconds.substr(1, 2), is_digit) &&
         (seconds.size() == 3 || (seconds[3] == '.' && all(seconds.substr(4), is_digit)));
}

bool is_iso_date(std::string_view word) {
  return word.size() >= 10 && all(word.substr(0, 4), is_digit) && word[4] == '-' &&
         all(word.substr(5, 2), is_digit) && word[7] == '-' && all(word.substr(8, 2), is_digit);
}

bool is_zone(std::string_view word) {
  if (word.size() > 2 && word.front() == '(' && word.back() == ')') {
    return all(word.substr(1, word.size() - 2), [](char c) { return is_upper(c); });
  }
  if (word.size() == 5 && (word[0] == '+' || word[0] == '-')) return all(word.substr(1), is_digit);
  return word.size() <= 5 && all(word, is_upper);
}

Word classify(std::string_view word) {
  if (word.ends_with(',')) word.remove_suffix(1);
  if (all(word, is_digit)) return word.size() <= 4 ? Word::Number : Word::Other;
  if (is_one_of(word, "montuewedthufrisatsun")) return Word::Weekday;
  if (is_one_of(word, "janfebmaraprmayjunjulaugsepoctnovdec")) return Word::Month;
  if (is_time(word)) return Word::Time;
  if (is_iso_date(word)) {
    if (word.size() == 10) return Word::IsoDate;
    return word[10] == 'T' ? Word::IsoMoment : Word::Other;
  }
  return is_zone(word) ? Word::Zone : Word::Other;
}

bool is_space(char c) { return c == ' ' || c == '\t'; }

// A quoted local part counts as one word with what follows it: "jean dupont"@example.org
std::size_t end_of_word(std::string_view line, std::size_t at) {
  if (line[at] == '"') {
    const std::size_t close = line.find('"', at + 1);
    if (close != std::string_view::npos) at = close;
  }
  while (at < line.size() && !is_space(line[at])) ++at;
  return at;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size() && words.size() <= kMostWords;) {
    if (is_space(line[at])) {
      ++at;
      continue;
    }
    const std::size_t end = end_of_word(line, at);
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

// How many of `words` stand before a date that runs to the end; all of them when there is no date.
std::size_t words_before_date(const std::vector<std::string_view>& words) {
  bool day = false, month = false, time = false;
  std::size_t first = words.size();
  while (first > 0) {
    const Word kind = classify(words[first - 1]);
    if (kind == Word::Other) break;
    day |= kind == Word::Number || kind == Word::IsoDate || kind == Word::IsoMoment;
    month |= kind == Word::Month || kind == Word::IsoDate || kind == Word::IsoMoment;
    time |= kind == Word::Time || kind == Word::IsoMoment;
    --first;
  }
  return day && month && time ? first : words.size();
}

}  // namespace

Postmark judge_postmark(std::string_view line) {
  if (!line.starts_with(kFrom) || line.size() > kLongestPostmark) return Postmark::None;
  std::vector<std::string_view> words = words_of(line.substr(kFrom.size()));
  if (words.empty() || words.size() > kMostWords) return Postmark::None;
  if (words.size() == 1) {
    if (words[0] == "-") return Postmark::Mozilla;
    if (words[0].find('@') != std::string_view::npos || words[0] == "MAILER-DAEMON") {
      return Postmark::Bare;
    }
  }
  // UUCP relays add where they had it from, after the date.
  if (words.size() > 3 && words[words.size() - 3] == "remote" &&
      words[words.size() - 2] == "from") {
    words.resize(words.size() - 3);
  }
  const std::size_t before = words_before_date(words);
  if (before == words.size()) return Postmark::None;
  return before <= 1 ? Postmark::Dated : Postmark::Wordy;
}

bool begins_with_field(std::string_view line) {
  if (line.starts_with(">From ")) return true;
  std::size_t at = 0;
  while (at < line.size() && line[at] > ' ' && line[at] < 127 && line[at] != ':') ++at;
  if (at == 0) return false;
  while (at < line.size() && is_space(line[at])) ++at;
  return at < line.size() && at < kLongestPostmark && line[at] == ':';
}

bool is_boundary(Postmark postmark, Surroundings around) {
  switch (postmark) {
    case Postmark::None:
      return false;
    case Postmark::Bare:
    case Postmark::Wordy:
      return around.follows_blank && around.has_field;
    case Postmark::Mozilla:
      return around.has_field;
    case Postmark::Dated:
      return around.follows_blank || around.has_field;
  }
  return false;
}

}  // namespace oubli::mbox
