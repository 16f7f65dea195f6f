// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/imap/esearch.h"

#include <algorithm>
#include <charconv>

#include "adapters/mime/ascii.h"

namespace oubli::imap {
namespace {

bool is_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {}, mime::to_lower, mime::to_lower);
}

// Takes the next word off `rest`; what stands in parentheses is one.
std::string_view take_word(std::string_view& rest) {
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::size_t end = rest.starts_with('(') ? rest.find(')') + 1 : rest.find(' ');
  const std::string_view word = rest.substr(0, end == 0 ? rest.npos : end);
  rest.remove_prefix(word.size());
  return word;
}

template <typename Number>
bool is_number(std::string_view text, Number& into) {
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, into);
  return problem == std::errc{} && stop == end;
}

bool take_ranges(std::string_view text, std::vector<UidRange>& into) {
  for (bool is_more = true; is_more;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view one = text.substr(0, comma);
    const std::size_t colon = std::min(one.find(':'), one.size());
    UidRange range;
    if (!is_number(one.substr(0, colon), range.first)) return false;
    range.last = range.first;
    if (colon < one.size() && !is_number(one.substr(colon + 1), range.last)) return false;
    if (range.last < range.first) std::swap(range.first, range.last);
    if (range.first == 0) return false;
    into.push_back(range);
    is_more = comma < text.size();
    text.remove_prefix(is_more ? comma + 1 : comma);
  }
  return true;
}

}  // namespace

std::optional<Esearch> parse_esearch(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (take_word(line) != "*" || !is_word(take_word(line), "ESEARCH")) return std::nullopt;
  Esearch found;
  bool is_of_uids = false;
  bool has_count = false;
  for (std::string_view word; !(word = take_word(line)).empty();) {
    if (word.starts_with('(')) continue;  // the tag of the command
    if (is_word(word, "UID")) {
      is_of_uids = true;
      continue;
    }
    const std::string_view value = take_word(line);
    if (is_word(word, "COUNT")) {
      if (!is_number(value, found.count)) return std::nullopt;
      has_count = true;
    }
    if (is_word(word, "ALL") && !take_ranges(value, found.all)) return std::nullopt;
  }
  if (!is_of_uids || !has_count) return std::nullopt;
  found.all = joined(std::move(found.all));
  return found;
}

}  // namespace oubli::imap
