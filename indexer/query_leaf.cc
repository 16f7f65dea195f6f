// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/query_leaf.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "indexer/dates.h"
#include "indexer/umlauts.h"
#include "indexer/words.h"

namespace oubli::index {

namespace {

// The words of a text, separated by one blank, and where the last one ends.
struct Split {
  std::string words;
  std::size_t count = 0;
  std::size_t end = 0;
};

Split split(std::string_view text) {
  Split result;
  Words words(text);
  for (Word word; words.next(word); ++result.count) {
    if (result.count != 0) result.words.push_back(' ');
    result.words += word.folded;
    result.end = word.end;
  }
  return result;
}

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != 0 && at != std::string_view::npos && at + 1 < text.size() &&
         text.find_first_of(" \t") == std::string_view::npos;
}

std::string_view without_brackets(std::string_view text) {
  if (text.starts_with('<') && text.ends_with('>') && text.size() > 2) {
    return text.substr(1, text.size() - 2);
  }
  return text;
}

Result<Query> make_words(const Field& field, std::string_view value) {
  Split words = split(value);
  if (words.count == 0) {
    return usage("there is no word to look for", "type letters or digits, as in oubli find dupont");
  }
  return term(field.prefix, std::move(words.words), Query::Op::Words);
}

// "jean-phil*": the words before the last one, and the beginning of the last.
Result<Query> make_prefix(const Field& field, std::string_view value) {
  const std::string_view stem = value.substr(0, value.size() - 1);
  if (stem.empty() && field.name.empty()) return Query();
  const Split words = split(stem);
  if (words.count == 0 || words.end != stem.size()) {
    return usage("a * must follow the beginning of a word", "for example dup* or subject:rep*");
  }
  const std::size_t last = words.words.rfind(' ');
  if (last == std::string::npos) return term(field.prefix, words.words, Query::Op::Prefix);
  return all_of({term(field.prefix, words.words.substr(0, last), Query::Op::Words),
                 term(field.prefix, words.words.substr(last + 1), Query::Op::Prefix)});
}

Result<Query> make_text(const Field& field, const Typed& typed) {
  const bool is_correspondent = field.prefix == kFrom || field.prefix == kTo;
  if (!typed.is_quoted && typed.value.ends_with('*')) return make_prefix(field, typed.value);
  if (!typed.is_quoted && typed.value.find('*') != std::string_view::npos) {
    return usage("a * works at the end of a word only", "for example dup*");
  }
  const std::string_view bare = without_brackets(typed.value);
  if (is_correspondent && is_address(bare)) return term(field.prefix, lower_ascii(bare));
  return make_words(field, typed.value);
}

// Whoever types Müller means Mueller too.
Result<Query> make_spellings(const Field& field, const Typed& typed) {
  auto query = make_text(field, typed);
  const std::string spelt = spelt_out(std::string(typed.value));
  if (!query || spelt == typed.value) return query;
  auto other = make_text(field, {spelt, typed.is_quoted});
  if (!other) return other;
  return any_of({std::move(*query), std::move(*other)});
}

Result<Query> make_exact(const Field& field, const Typed& typed) {
  if (!typed.is_quoted && typed.value.find('*') != std::string_view::npos) {
    return usage("a * works with words only", "for example dup* or from:dup*");
  }
  switch (field.prefix) {
    case kEmail:
      return term(kEmail, lower_ascii(without_brackets(typed.value)));
    case kHas:
      return term(kHas, lower_ascii(typed.value));
    case kMessageId:
      return term(kMessageId, std::string(without_brackets(typed.value)));
    case kPair:
      break;
    default:
      return term(field.prefix, std::string(typed.value));
  }
  Split words = split(typed.value);
  if (words.count != 2) return usage("a pair is two words", "for example pair:\"jean dupont\"");
  return term(kPair, std::move(words.words));
}

// A day typed in full or in part: the first day it means and the first day after.
struct Span {
  std::int32_t from = 0;
  std::int32_t to = 0;
};

std::optional<std::int32_t> number(std::string_view digits, std::size_t size) {
  std::int32_t value = 0;
  if (digits.size() != size ||
      !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
    return std::nullopt;
  }
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<Span> read_day(std::string_view text) {
  const auto year = number(text.substr(0, 4), 4);
  if (!year || *year < kFirstYear || *year > kLastYear) return std::nullopt;
  if (text.size() == 4) return Span{days_from({*year, 1, 1}), days_from({*year + 1, 1, 1})};
  if (text.size() < 7 || text[4] != '-') return std::nullopt;
  const auto month = number(text.substr(5, 2), 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  const std::int32_t first = days_from({*year, *month, 1});
  const std::int32_t length = days_in_month(*year, *month);
  if (text.size() == 7) return Span{first, first + length};
  if (text.size() != 10 || text[7] != '-') return std::nullopt;
  const auto day = number(text.substr(8), 2);
  if (!day || *day < 1 || *day > length) return std::nullopt;
  return Span{first + *day - 1, first + *day};
}

Error not_a_date() {
  return usage("not a date",
               "for example date:2019, date:2019-03, date:2019-03-14 or date:2019..2021-06");
}

}  // namespace

Error usage(std::string what, std::string hint) {
  return {ErrorCode::Usage, std::move(what), std::move(hint)};
}

std::string lower_ascii(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return lowered;
}

Result<Query> make_dates(std::string_view value) {
  Query dates;
  dates.op = Query::Op::Dates;
  dates.prefix = kDate;
  dates.from = std::numeric_limits<std::int32_t>::min();
  dates.to = std::numeric_limits<std::int32_t>::max();
  const std::size_t dots = value.find("..");
  const bool is_range = dots != std::string_view::npos;
  const std::string_view first = value.substr(0, dots);
  const std::string_view last = is_range ? value.substr(dots + 2) : first;
  if (first.empty() && last.empty()) return not_a_date();
  if (!first.empty()) {
    const auto span = read_day(first);
    if (!span) return not_a_date();
    dates.from = span->from;
  }
  if (!last.empty()) {
    const auto span = read_day(last);
    if (!span) return not_a_date();
    dates.to = span->to;
  }
  if (dates.from >= dates.to) {
    return usage("the range of dates ends before it begins", "put the earlier date first");
  }
  return dates;
}

Result<Query> make_leaf(const Field& field, const Typed& typed) {
  if (typed.value.empty()) {
    return usage("nothing to look for", "type a word after the colon or between the quotes");
  }
  switch (field.kind) {
    case Kind::Words:
      return make_spellings(field, typed);
    case Kind::Exact:
      return make_exact(field, typed);
    case Kind::Date:
      return make_dates(typed.value);
    case Kind::Place:
      break;
  }
  return term(field.prefix, std::string(typed.value), Query::Op::Place);
}

}  // namespace oubli::index
