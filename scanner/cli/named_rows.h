// SPDX-License-Identifier: GPL-3.0-or-later
// Messages with a reason each, for a person to read: those of one mailbox that have the same reason
// become one line with their number and the first of them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oubli::cli {

struct NamedRow {
  std::string_view locator, reason;  // both are lent
};

// Of anything with a locator and a reason, which outlives them.
template <typename Rows>
std::vector<NamedRow> rows_of(const Rows& all) {
  std::vector<NamedRow> rows;
  for (const auto& one : all) rows.push_back({one.locator, one.reason});
  return rows;
}

// "mail.mbox#3: a reason", "20 messages in mail.pst (#32, #64, #96 and 17 more): a reason"
struct NamedLine {
  std::string text;
  std::size_t messages = 1;
};
// In the order of the first message of each.
[[nodiscard]] std::vector<NamedLine> lines_of(const std::vector<NamedRow>& rows);

}  // namespace oubli::cli
