// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/dense_name.h"

#include <algorithm>
#include <utility>

#include "adapters/mime/utf8.h"
#include "indexer/words.h"
#include "scanner/subject/composed_text.h"
#include "scanner/subject/gap.h"

namespace oubli::subject {

namespace {

// Longer names without a blank are foreign ones, whose parts a sign parts as they are typed.
constexpr std::size_t kLongestSplit = 6;

// Between the names of a foreigner in Chinese.
constexpr std::string_view kMiddleDot = "\u00b7";

std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> characters;
  for (const char c : text) {
    if (characters.empty() || !mime::continues_character(c)) characters.emplace_back();
    characters.back().push_back(c);
  }
  return characters;
}

std::vector<std::string> parts_of(std::string_view typed) {
  std::vector<std::string> parts;
  std::string part;
  for (std::size_t at = 0; at < typed.size();) {
    const std::size_t gap = gap_size(typed.substr(at));
    if (gap > 0 && !part.empty()) parts.push_back(std::exchange(part, {}));
    if (gap == 0) part.push_back(typed[at]);
    at += std::max<std::size_t>(gap, 1);
  }
  if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

// Bytes of the sign between two parts at `at`; 0 when none is there.
std::size_t sign_size(std::string_view text, std::size_t at) {
  const std::size_t size = gap_size(text.substr(at));
  if (text.substr(at, size) == kMiddleDot) return size;
  switch (gap_of(text.substr(at, size))) {
    case Gap::Blank:
    case Gap::Line:
    case Gap::Comma:
    case Gap::Cell:
      return size;
    default:
      return 0;
  }
}

// Where the parts that begin at `begin` end; npos when the rest does not follow.
std::size_t end_of(std::string_view text, std::size_t begin,
                   const std::vector<std::string>& parts) {
  std::size_t end = begin + parts.front().size();
  for (std::size_t at = 1; at < parts.size(); ++at) {
    const std::size_t sign = sign_size(text, end);
    if (sign == 0 || !text.substr(end + sign).starts_with(parts[at])) return text.npos;
    end += sign + parts[at].size();
  }
  return end;
}

// True when the characters at [begin, end) with signs between stand in the index one by one.
bool stand_alone(std::string_view text, std::size_t begin, std::size_t end,
                 const std::vector<std::string>& parts) {
  std::size_t from = begin;
  while (from > 0 && mime::continues_character(text[--from])) continue;
  std::size_t to = std::min(end + 1, text.size());
  while (to < text.size() && mime::continues_character(text[to])) ++to;
  index::Words words(text.substr(from, to - from));
  index::Word word;
  std::size_t next = 0;
  while (next < parts.size() && words.next(word)) {
    if (from + word.end <= begin) continue;
    const std::string_view written = text.substr(from + word.begin, word.end - word.begin);
    if (written != parts[next++]) return false;
  }
  return next == parts.size();
}

void add_words(std::string_view text, std::vector<index::Query>& all) {
  index::Words words(text);
  index::Word word;
  while (words.next(word)) {
    all.push_back(index::term(index::kWord, std::string(word.folded), index::Query::Op::Words));
  }
}

}  // namespace

DenseName::DenseName(std::string_view typed) {
  const std::vector<std::string> parts = parts_of(composed(typed));
  std::string whole;
  for (const std::string& part : parts) whole += part;
  if (whole.empty()) return;
  add_writing({whole});
  if (parts.size() == 1) {
    add_splits(whole);
    return;
  }
  add_writing(parts);
  add_writing({parts.rbegin(), parts.rend()});
}

void DenseName::add_writing(std::vector<std::string> parts) {
  const bool is_lone_letters = std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
    return characters_of(part).size() == 1;
  });
  writings_.push_back({std::move(parts), is_lone_letters});
}

// Where the family name of "山田太郎" ends is not told: it may be parted after any character.
void DenseName::add_splits(const std::string& whole) {
  const auto characters = characters_of(whole);
  if (characters.size() > kLongestSplit) return;
  std::size_t end = 0;
  for (std::size_t at = 0; at + 1 < characters.size(); ++at) {
    end += characters[at].size();
    add_writing({whole.substr(0, end), whole.substr(end)});
  }
}

void DenseName::find(const ComposedText& composed,
                     const std::function<void(std::size_t, std::size_t)>& visit) const {
  const std::string_view text = composed.text();
  for (const Writing& writing : writings_) {
    const std::string& first = writing.parts.front();
    for (std::size_t hit = text.find(first); hit != text.npos; hit = text.find(first, hit + 1)) {
      const std::size_t end = end_of(text, hit, writing.parts);
      const bool is_there = end != text.npos && (!writing.is_lone_letters ||
                                                 stand_alone(text, hit, end, writing.parts));
      if (is_there) visit(composed.source_begin(hit), composed.source_end(end));
    }
  }
}

index::Query DenseName::query() const {
  std::vector<index::Query> any;
  for (const Writing& writing : writings_) {
    std::vector<index::Query> all;
    for (const std::string& part : writing.parts) {
      // A single character is in the index only where it stands alone.
      const bool is_pair = writing.parts.size() == 1 || characters_of(part).size() > 1;
      if (is_pair || writing.is_lone_letters) add_words(part, all);
    }
    any.push_back(index::all_of(std::move(all)));
  }
  return index::any_of(std::move(any));
}

}  // namespace oubli::subject
