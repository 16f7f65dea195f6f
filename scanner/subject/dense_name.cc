// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/subject/dense_name.h"

#include "indexer/words.h"

namespace oubli::subject {

namespace {

constexpr std::string_view kWideBlank = "\u3000";

std::size_t blank_size(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == ' ') return 1;
  return text.substr(std::min(at, text.size())).starts_with(kWideBlank) ? kWideBlank.size() : 0;
}

// AND of the index words of a text; `least` words, or nothing.
void add_words(std::string_view text, std::vector<index::Query>& all) {
  index::Words words(text);
  index::Word word;
  while (words.next(word)) {
    all.push_back(index::term(index::kWord, std::string(word.folded), index::Query::Op::Words));
  }
}

bool is_one_character(std::string_view part) {
  std::size_t characters = 0;
  for (const char c : part) characters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80 ? 1 : 0;
  return characters < 2;
}

}  // namespace

DenseName::DenseName(std::string_view typed) {
  std::string part;
  for (std::size_t at = 0; at < typed.size();) {
    const std::size_t blank = blank_size(typed, at);
    if (blank > 0 && !part.empty()) parts_.push_back(std::exchange(part, {}));
    if (blank == 0) part.push_back(typed[at]);
    at += blank > 0 ? blank : 1;
  }
  if (!part.empty()) parts_.push_back(part);
}

void DenseName::find(std::string_view text,
                     const std::function<void(std::size_t, std::size_t)>& visit) const {
  if (parts_.empty()) return;
  for (std::size_t hit = text.find(parts_[0]); hit != std::string_view::npos;
       hit = text.find(parts_[0], hit + 1)) {
    std::size_t end = hit + parts_[0].size();
    bool is_whole = true;
    for (std::size_t at = 1; at < parts_.size() && is_whole; ++at) {
      end += blank_size(text, end);
      is_whole = text.substr(end).starts_with(parts_[at]);
      end += parts_[at].size();
    }
    if (is_whole) visit(hit, end);
  }
}

index::Query DenseName::query() const {
  std::string glued;
  std::vector<index::Query> apart;
  for (const std::string& part : parts_) {
    glued += part;
    // A single character is in the index only where it stands alone.
    if (!is_one_character(part)) add_words(part, apart);
  }
  std::vector<index::Query> together;
  add_words(glued, together);
  std::vector<index::Query> any;
  any.push_back(index::all_of(std::move(together)));
  if (!apart.empty()) any.push_back(index::all_of(std::move(apart)));
  return index::any_of(std::move(any));
}

}  // namespace oubli::subject
