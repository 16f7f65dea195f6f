// SPDX-License-Identifier: GPL-3.0-or-later
// The query language: a tree that the index narrows with and the message is proved against.
//   words · "a phrase" · prefix* · field:word · field:"phrase" · date:2019..2021 · has:iban ·
//   AND OR NOT (upper case), parentheses; words side by side mean AND.
// A value type; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "indexer/schema.h"

namespace oubli::index {

struct Query {
  enum class Op : std::uint8_t {
    All,     // every message
    And,     // all children
    Or,      // any child
    Not,     // one child
    Words,   // `text` is folded words separated by one blank, side by side in this order (a phrase
             // when more than one), in `prefix`'s field
    Prefix,  // one folded word beginning with `text`
    Exact,   // the normalised value `text` of an Exact field (address, category, message-id …)
    Dates,   // `from` <= day < `to`, days since 1970-01-01 UTC
    Place,   // `text`: source: or folder: glob; `prefix` 'C' source, 'L' folder
    Sealed,  // `text`: a term as the index stores it, 8 bytes; see seal()
  };
  Op op = Op::All;
  char prefix = kWord;
  std::string text;
  std::int32_t from = 0, to = 0;
  std::vector<Query> children;

  bool operator==(const Query&) const = default;
};

// Fails (Usage) with what is wrong and where; a hint shows a query that works.
Result<Query> parse_query(std::string_view text);

// The canonical text of a query: parse_query(to_string(q)) == q for every q that parse_query makes.
std::string to_string(const Query& query);

// Nested And (Or) are taken apart, children that mean nothing left out; one child stands for
// itself. any_of({}) is satisfied by nothing.
Query all_of(std::vector<Query> children);
Query any_of(std::vector<Query> children);
Query term(char prefix, std::string text, Query::Op op = Query::Op::Exact);

}  // namespace oubli::index
