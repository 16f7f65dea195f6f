// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/nearby.h"

#include <algorithm>

#include "adapters/mime/utf8.h"
#include "indexer/words.h"
#include "scanner/subject/name_key.h"

namespace oubli::subject {

namespace {

// Where a window may begin: after a blank, so that no word is cut, or as far back as it goes.
std::size_t window_begin(std::string_view text, std::size_t begin, std::size_t reach) {
  std::size_t at = begin > reach ? begin - reach : 0;
  if (at == 0) return 0;
  const std::size_t blank = text.substr(at, begin - at).find_first_of(" \n\t,;");
  if (blank != std::string_view::npos) return at + blank;
  while (at < begin && mime::continues_character(text[at])) ++at;
  return at;
}

}  // namespace

Nearby::Nearby(std::string_view text, std::size_t begin, std::size_t end, std::size_t reach)
    : text_(text) {
  const std::size_t from = window_begin(text, begin, reach);
  const std::string_view window = text.substr(from, end + reach - from);
  index::Words words(window);
  index::Word word;
  std::size_t last_end = 0;
  while (words.next(word)) {
    NearbyWord near;
    near.folded = word.folded;
    near.key = name_key(word.folded);
    near.written = window.substr(word.begin, word.end - word.begin);
    near.begin = from + word.begin;
    near.end = from + word.end;
    near.is_capitalised = word.is_capitalised;
    const bool has_gap = !words_.empty() && word.begin >= last_end;
    if (has_gap) near.gap = gap_of(window.substr(last_end, word.begin - last_end));
    last_end = word.end;
    words_.push_back(std::move(near));
  }
}

std::size_t Nearby::starting_at(std::size_t offset) const {
  const auto found = std::find_if(words_.begin(), words_.end(),
                                  [&](const NearbyWord& word) { return word.begin == offset; });
  return found == words_.end() ? kNowhere : static_cast<std::size_t>(found - words_.begin());
}

}  // namespace oubli::subject
