// SPDX-License-Identifier: GPL-3.0-or-later
// An index of one message, held in memory: what index_terms() gives, asked with a query by its
// meaning and nothing else. The oracle for "what the matcher accepts, the index finds". One thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "indexer/query.h"
#include "scanner/index_terms.h"
#include "scanner/subject/subject.h"

namespace oubli::test {

class InMemoryIndex {
 public:
  explicit InMemoryIndex(const Extracted& message,
                         const std::vector<LocatedFinding>& findings = {}) {
    std::vector<std::string> terms;
    index_terms(message, findings, terms);
    terms_.insert(terms.begin(), terms.end());
  }

  [[nodiscard]] bool has(std::string_view term) const { return terms_.contains(std::string(term)); }
  [[nodiscard]] std::size_t size() const { return terms_.size(); }

  [[nodiscard]] bool finds(const index::Query& query) const {
    using Op = index::Query::Op;
    const auto finds_it = [this](const index::Query& child) { return finds(child); };
    switch (query.op) {
      case Op::And:
        return std::ranges::all_of(query.children, finds_it);
      case Op::Or:
        return std::ranges::any_of(query.children, finds_it);
      case Op::Words:
        return has_words(query.prefix == index::kBody ? index::kWord : query.prefix, query.text);
      case Op::Exact:
        return has(query.prefix + query.text);
      default:
        return true;
    }
  }

 private:
  [[nodiscard]] bool has_words(char prefix, std::string_view text) const {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find(' '), text.size());
      if (!has(std::string(1, prefix).append(text.substr(0, end)))) return false;
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
  }

  std::unordered_set<std::string> terms_;
};

inline subject::Subject named(std::string name) {
  subject::Subject subject;
  subject.names = {std::move(name)};
  return subject;
}

inline Extracted body(std::string_view text) {
  Extracted message;
  message.segments.push_back({Where::Body, "1", "", std::string(text)});
  return message;
}

}  // namespace oubli::test
