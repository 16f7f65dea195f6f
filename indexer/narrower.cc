// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/narrower.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "indexer/dates.h"
#include "indexer/schema.h"

namespace oubli::index {

namespace {

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

Query sealed_leaf(std::uint64_t hash) {
  Query leaf;
  leaf.op = Query::Op::Sealed;
  leaf.text.assign(reinterpret_cast<const char*>(&hash), sizeof hash);
  return leaf;
}

// 0 is no term's hash but by chance, and a leaf that was cut narrows to it.
std::uint64_t hash_in(const Query& leaf) {
  std::uint64_t hash = 0;
  if (leaf.text.size() == sizeof hash) std::memcpy(&hash, leaf.text.data(), sizeof hash);
  return hash;
}

std::vector<Query> seal_each(const std::vector<std::string>& terms, const Sealer& sealer) {
  std::vector<Query> leaves;
  leaves.reserve(terms.size());
  for (const std::string& term : terms) leaves.push_back(sealed_leaf(sealer.hash_term(term)));
  return leaves;
}

Result<std::optional<DocumentSet>> narrowed(Result<DocumentSet> set) {
  if (!set) return std::move(set).take_error();
  return std::optional<DocumentSet>(*std::move(set));
}

}  // namespace

bool has_prefix(const Query& query) {
  return query.op == Query::Op::Prefix || std::ranges::any_of(query.children, has_prefix);
}

Query seal(const Query& query, const Sealer& sealer) {
  std::vector<Query> children;
  children.reserve(query.children.size());
  for (const Query& child : query.children) children.push_back(seal(child, sealer));
  switch (query.op) {
    case Query::Op::And:
      return all_of(std::move(children));
    case Query::Op::Or:
      return any_of(std::move(children));
    case Query::Op::Words:
      return all_of(seal_each(split_words(query), sealer));
    case Query::Op::Exact:
      return sealed_leaf(sealer.hash_term(plain_term(query.prefix, query.text)));
    case Query::Op::Dates:
      return any_of(seal_each(covering_terms(query.from, query.to), sealer));
    case Query::Op::Sealed:
      return query;
    case Query::Op::Prefix:
    case Query::Op::All:
    case Query::Op::Not:
    case Query::Op::Place:
      break;
  }
  return {};
}

Result<DocumentSet> Narrower::documents_with(const std::string& term) const {
  return documents_with(sealer_.hash_term(term));
}

// Segments follow each other, so what each adds comes after what is there.
Result<DocumentSet> Narrower::documents_with(std::uint64_t hash) const {
  DocumentSet found;
  for (const Segment& segment : segments_) {
    if (auto done = segment.collect(hash, found); !done) return std::move(done).take_error();
  }
  return found;
}

Result<DocumentSet> Narrower::everything() const {
  return documents_with(std::string(kEveryDocument));
}

Result<DocumentSet> Narrower::documents_with_any(const std::vector<std::string>& terms) const {
  std::vector<DocumentSet> sets;
  sets.reserve(terms.size());
  for (const auto& each : terms) {
    auto found = documents_with(each);
    if (!found) return found;
    sets.push_back(*std::move(found));
  }
  return unite(std::move(sets));
}

// The rarest first: often nothing is left to read the frequent ones for.
Result<DocumentSet> Narrower::documents_with_all(const std::vector<std::string>& terms) const {
  std::vector<std::pair<std::uint64_t, const std::string*>> order;
  order.reserve(terms.size());
  for (const auto& each : terms) order.emplace_back(frequency(sealer_.hash_term(each)), &each);
  std::ranges::stable_sort(order, {}, &std::pair<std::uint64_t, const std::string*>::first);
  std::optional<DocumentSet> found;
  for (const auto& [unused, term] : order) {
    if (found && found->empty()) break;
    auto more = documents_with(*term);
    if (!more) return more;
    found = found ? intersect(*found, *more) : *std::move(more);
  }
  return found ? *std::move(found) : DocumentSet();
}

std::vector<std::string> Narrower::expand(const Query& query) const {
  std::vector<std::string> terms;
  if (vocabulary_ == nullptr) return terms;
  vocabulary_->expand(
      query.text, [&](std::string_view word) { terms.push_back(plain_term(query.prefix, word)); });
  return terms;
}

// The rarest child first; what does not narrow is left to the proof.
Result<std::optional<DocumentSet>> Narrower::narrow_and(const Query& query) const {
  std::vector<std::pair<std::uint64_t, const Query*>> order;
  for (const Query& child : query.children) order.emplace_back(estimate(child), &child);
  std::ranges::stable_sort(order, {}, &std::pair<std::uint64_t, const Query*>::first);
  std::optional<DocumentSet> found;
  for (const auto& [unused, child] : order) {
    if (found && found->empty()) break;
    auto more = narrow(*child);
    if (!more) return more;
    if (*more) found = found ? intersect(*found, **more) : *std::move(*more);
  }
  return found;
}

Result<std::optional<DocumentSet>> Narrower::narrow_or(const Query& query) const {
  std::vector<DocumentSet> sets;
  for (const Query& child : query.children) {
    auto found = narrow(child);
    if (!found) return found;
    if (!*found) return std::optional<DocumentSet>();
    sets.push_back(*std::move(*found));
  }
  return std::optional<DocumentSet>(unite(std::move(sets)));
}

Result<std::optional<DocumentSet>> Narrower::narrow(const Query& query) const {
  switch (query.op) {
    case Query::Op::And:
      return narrow_and(query);
    case Query::Op::Or:
      return narrow_or(query);
    case Query::Op::Words:
      return narrowed(documents_with_all(split_words(query)));
    case Query::Op::Prefix:
      return narrowed(documents_with_any(expand(query)));
    case Query::Op::Exact:
      return narrowed(documents_with(plain_term(query.prefix, query.text)));
    case Query::Op::Dates:
      return narrowed(documents_with_any(covering_terms(query.from, query.to)));
    case Query::Op::Sealed:
      return narrowed(documents_with(hash_in(query)));
    case Query::Op::All:
    case Query::Op::Not:
    case Query::Op::Place:
      break;
  }
  return std::optional<DocumentSet>();
}

std::uint64_t Narrower::frequency(std::uint64_t hash) const {
  std::uint64_t sum = 0;
  for (const Segment& segment : segments_) {
    if (const auto count = segment.frequency(hash)) sum += *count;
  }
  return sum;
}

std::uint64_t Narrower::estimate(const Query& query) const {
  const auto frequency_of = [this](const std::string& term) {
    return frequency(sealer_.hash_term(term));
  };
  std::uint64_t sum = 0;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  switch (query.op) {
    case Query::Op::Exact:
      return frequency_of(plain_term(query.prefix, query.text));
    case Query::Op::Words:
      for (const auto& each : split_words(query)) least = std::min(least, frequency_of(each));
      return least;
    case Query::Op::And:
      for (const Query& child : query.children) least = std::min(least, estimate(child));
      return least;
    case Query::Op::Or:
      for (const Query& child : query.children) {
        const std::uint64_t more = estimate(child);
        sum = more > least - sum ? least : sum + more;
      }
      return sum;
    case Query::Op::Dates:
      for (const auto& each : covering_terms(query.from, query.to)) sum += frequency_of(each);
      return sum;
    case Query::Op::Sealed:
      return frequency(hash_in(query));
    case Query::Op::Prefix:
    case Query::Op::All:
    case Query::Op::Not:
    case Query::Op::Place:
      break;
  }
  return least;
}

}  // namespace oubli::index
