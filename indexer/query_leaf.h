// SPDX-License-Identifier: GPL-3.0-or-later
// Makes one leaf of a query from a field and the value typed after it. For query_parser.cc only.
// Pure functions; any thread. Failure is a usage Error without a position.
#pragma once

#include <string_view>

#include "indexer/query.h"
#include "indexer/schema.h"

namespace oubli::index {

struct Typed {
  std::string_view value;
  bool is_quoted = false;
};

Result<Query> make_leaf(const Field& field, const Typed& typed);

// "2019", "2019-03", "2019-03-14" or two of them around "..", of which one may be missing.
Result<Query> make_dates(std::string_view value);

Error usage(std::string what, std::string hint);

// The text with ASCII capitals made small; addresses and categories are compared like this.
std::string lower_ascii(std::string_view text);

}  // namespace oubli::index
