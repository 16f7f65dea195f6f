// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/document_set.h"

#include <algorithm>
#include <iterator>

namespace oubli::index {

namespace {

// Few long sets (a prefix of thousands of words) are united best as bits: one pass, no sorting.
DocumentSet unite_as_bits(const std::vector<DocumentSet>& sets, DocumentId last) {
  std::vector<std::uint64_t> bits(last / 64 + 1);
  for (const DocumentSet& set : sets) {
    for (const DocumentId id : set) bits[id / 64] |= std::uint64_t{1} << (id % 64);
  }
  DocumentSet all;
  for (std::size_t i = 0; i < bits.size(); ++i) {
    for (std::uint64_t rest = bits[i]; rest != 0; rest &= rest - 1) {
      all.push_back(static_cast<DocumentId>(i * 64) +
                    static_cast<DocumentId>(__builtin_ctzll(rest)));
    }
  }
  return all;
}

}  // namespace

DocumentSet unite(std::vector<DocumentSet> sets) {
  std::erase_if(sets, [](const DocumentSet& set) { return set.empty(); });
  if (sets.empty()) return {};
  if (sets.size() == 1) return std::move(sets.front());
  DocumentId last = 0;
  for (const DocumentSet& set : sets) last = std::max(last, set.back());
  return unite_as_bits(sets, last);
}

DocumentSet intersect(const DocumentSet& one, const DocumentSet& other) {
  DocumentSet both;
  std::ranges::set_intersection(one, other, std::back_inserter(both));
  return both;
}

DocumentSet without(const DocumentSet& found, const DocumentSet& dropped) {
  if (dropped.empty()) return found;
  DocumentSet rest;
  rest.reserve(found.size());
  std::ranges::set_difference(found, dropped, std::back_inserter(rest));
  return rest;
}

bool contains(const DocumentSet& set, DocumentId document) {
  return std::ranges::binary_search(set, document);
}

}  // namespace oubli::index
