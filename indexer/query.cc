// SPDX-License-Identifier: GPL-3.0-or-later
#include "indexer/query.h"

#include <utility>

namespace oubli::index {

namespace {

// Children of a nested operator of the same kind move up.
void append(std::vector<Query>& into, Query::Op op, Query child) {
  if (child.op != op) return into.push_back(std::move(child));
  for (Query& grandchild : child.children) into.push_back(std::move(grandchild));
}

Query of(Query::Op op, std::vector<Query> children) {
  if (children.size() == 1) return std::move(children.front());
  Query combined;
  combined.op = op;
  combined.children = std::move(children);
  return combined;
}

}  // namespace

Query all_of(std::vector<Query> children) {
  std::vector<Query> kept;
  for (Query& child : children) {
    if (child.op != Query::Op::All) append(kept, Query::Op::And, std::move(child));
  }
  return kept.empty() ? Query() : of(Query::Op::And, std::move(kept));
}

Query any_of(std::vector<Query> children) {
  std::vector<Query> kept;
  for (Query& child : children) {
    if (child.op == Query::Op::All) return {};
    append(kept, Query::Op::Or, std::move(child));
  }
  return of(Query::Op::Or, std::move(kept));
}

Query term(char prefix, std::string text, Query::Op op) {
  Query leaf;
  leaf.op = op;
  leaf.prefix = prefix;
  leaf.text = std::move(text);
  return leaf;
}

}  // namespace oubli::index
