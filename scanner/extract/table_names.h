// SPDX-License-Identifier: GPL-3.0-or-later
// Names in tables of text (RFC 4180 and its kin: commas, semicolons, tabs, bars) whose first row
// names a column of given and one of family names. Owned by the pass over one text, which outlives
// it; one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "scanner/extract/split_names.h"

namespace oubli::content {

class TableNames {
 public:
  TableNames(std::string_view utf8, std::vector<SplitName>& out) : text_(utf8), out_(out) {}

  // To be told of every line that may be a row of headings, in order.
  void line_at(std::size_t begin, std::size_t end);

 private:
  struct Columns {
    char separator;
    std::size_t given, family;
  };
  [[nodiscard]] std::optional<Columns> columns_of(std::size_t begin, std::size_t end,
                                                  char separator) const;
  // Where the table ends.
  std::size_t read_rows(std::size_t begin, const Columns& columns);

  std::string_view text_;
  std::vector<SplitName>& out_;
  std::size_t read_to_ = 0;  // rows of a table, no headings
};

}  // namespace oubli::content
