// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/narrower.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "indexer/dates.h"

namespace oubli::index {

namespace {

// Stepping from candidate to candidate beats reading the whole list when they are this much fewer.
constexpr std::uint64_t kSkipFactor = 8;

std::string plain_term(char prefix, std::string_view text) {
  std::string plain(1, prefix == kBody ? kWord : prefix);
  plain += text;
  return plain;
}

std::vector<std::string> split_words(const Query& query) {
  std::vector<std::string> terms;
  std::string_view rest = query.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (end != 0) terms.push_back(plain_term(query.prefix, rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return terms;
}

DocumentSet intersect(const DocumentSet& one, const DocumentSet& other) {
  DocumentSet both;
  std::ranges::set_intersection(one, other, std::back_inserter(both));
  return both;
}

}  // namespace

bool has_prefix(const Query& query) {
  return query.op == Query::Op::Prefix || std::ranges::any_of(query.children, has_prefix);
}

std::uint64_t Narrower::frequency(const std::string& term) const {
  return database_.get_termfreq(sealer_.seal_term(term));
}

DocumentSet Narrower::documents_with(const std::string& term) const {
  const std::string sealed = sealer_.seal_term(term);
  DocumentSet found;
  found.reserve(database_.get_termfreq(sealed));
  const auto end = database_.postlist_end(sealed);
  for (auto at = database_.postlist_begin(sealed); at != end; ++at) found.push_back(*at);
  return found;
}

// Xapian's empty term is in every document.
DocumentSet Narrower::everything() const {
  DocumentSet found;
  found.reserve(database_.get_doccount());
  const auto end = database_.postlist_end("");
  for (auto at = database_.postlist_begin(""); at != end; ++at) found.push_back(*at);
  return found;
}

DocumentSet Narrower::documents_with_any(const std::vector<std::string>& terms) const {
  std::vector<DocumentSet> sets;
  sets.reserve(terms.size());
  for (const auto& each : terms) sets.push_back(documents_with(each));
  return unite(std::move(sets));
}

DocumentSet Narrower::keep_with(const DocumentSet& among, const std::string& term) const {
  if (frequency(term) / kSkipFactor < among.size()) return intersect(among, documents_with(term));
  const std::string sealed = sealer_.seal_term(term);
  DocumentSet kept;
  auto at = database_.postlist_begin(sealed);
  const auto end = database_.postlist_end(sealed);
  for (const DocumentId id : among) {
    if (at == end) break;
    at.skip_to(id);
    if (at != end && *at == id) kept.push_back(id);
  }
  return kept;
}

DocumentSet Narrower::narrow_words(const Query& query) const {
  std::vector<std::string> terms = split_words(query);
  if (terms.empty()) return {};
  std::ranges::sort(terms, {}, [&](const std::string& each) { return frequency(each); });
  DocumentSet found = documents_with(terms.front());
  for (std::size_t i = 1; i < terms.size() && !found.empty(); ++i) {
    found = keep_with(found, terms[i]);
  }
  return found;
}

std::vector<std::string> Narrower::expand(const Query& query) const {
  std::vector<std::string> terms;
  if (vocabulary_ == nullptr) return terms;
  vocabulary_->expand(
      query.text, [&](std::string_view word) { terms.push_back(plain_term(query.prefix, word)); });
  return terms;
}

// The rarest child first; what does not narrow is left to the proof.
std::optional<DocumentSet> Narrower::narrow_and(const Query& query) const {
  std::vector<const Query*> order;
  for (const Query& child : query.children) order.push_back(&child);
  std::ranges::stable_sort(order, {}, [&](const Query* child) { return estimate(*child); });
  std::optional<DocumentSet> found;
  for (const Query* child : order) {
    if (found && found->empty()) break;
    const bool is_term = child->op == Query::Op::Exact;
    if (found && is_term) {
      found = keep_with(*found, plain_term(child->prefix, child->text));
    } else if (auto more = narrow(*child)) {
      found = found ? intersect(*found, *more) : std::move(*more);
    }
  }
  return found;
}

std::optional<DocumentSet> Narrower::narrow_or(const Query& query) const {
  std::vector<DocumentSet> sets;
  for (const Query& child : query.children) {
    auto found = narrow(child);
    if (!found) return std::nullopt;
    sets.push_back(std::move(*found));
  }
  return unite(std::move(sets));
}

std::optional<DocumentSet> Narrower::narrow(const Query& query) const {
  switch (query.op) {
    case Query::Op::And:
      return narrow_and(query);
    case Query::Op::Or:
      return narrow_or(query);
    case Query::Op::Words:
      return narrow_words(query);
    case Query::Op::Prefix:
      return documents_with_any(expand(query));
    case Query::Op::Exact:
      return documents_with(plain_term(query.prefix, query.text));
    case Query::Op::Dates:
      return documents_with_any(covering_terms(query.from, query.to));
    case Query::Op::All:
    case Query::Op::Not:
    case Query::Op::Place:
      break;
  }
  return std::nullopt;
}

std::uint64_t Narrower::estimate(const Query& query) const {
  const std::uint64_t all = database_.get_doccount();
  std::uint64_t sum = 0;
  std::uint64_t least = all;
  switch (query.op) {
    case Query::Op::Exact:
      return frequency(plain_term(query.prefix, query.text));
    case Query::Op::Words:
      for (const auto& each : split_words(query)) least = std::min(least, frequency(each));
      return least;
    case Query::Op::And:
      for (const Query& child : query.children) least = std::min(least, estimate(child));
      return least;
    case Query::Op::Or:
      for (const Query& child : query.children) sum += estimate(child);
      return std::min(sum, all);
    case Query::Op::Dates:
      for (const auto& each : covering_terms(query.from, query.to)) sum += frequency(each);
      return std::min(sum, all);
    case Query::Op::Prefix:
    case Query::Op::All:
    case Query::Op::Not:
    case Query::Op::Place:
      break;
  }
  return all;
}

}  // namespace oubli::index
