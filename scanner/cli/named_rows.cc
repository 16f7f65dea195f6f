// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/named_rows.h"

#include <algorithm>
#include <map>
#include <utility>

#include "adapters/base/counted.h"

namespace oubli::cli {

namespace {

constexpr std::size_t kShown = 3;

// Empty where the locator has no number: a message that is a file of its own.
std::string_view mailbox_of(std::string_view locator) {
  const std::size_t mark = std::min(locator.rfind('#'), locator.size());
  const std::string_view number = locator.substr(mark);
  const bool is_number =
      number.size() > 1 && number.find_first_not_of("0123456789", 1) == std::string_view::npos;
  return is_number ? locator.substr(0, mark) : std::string_view();
}

struct SameReason {
  std::string_view mailbox;  // empty: a message that stands by itself
  std::vector<const NamedRow*> rows;
};

std::string line_of(const SameReason& all) {
  const NamedRow& first = *all.rows.front();
  const std::string reason = ": " + std::string(first.reason);
  if (all.rows.size() == 1) return std::string(first.locator) + reason;
  std::string numbers;
  for (std::size_t i = 0; i < all.rows.size() && i < kShown; ++i) {
    numbers += (i == 0 ? "" : ", ") + std::string(all.rows[i]->locator.substr(all.mailbox.size()));
  }
  if (all.rows.size() > kShown) numbers += " and " + counted(all.rows.size() - kShown) + " more";
  return counted(all.rows.size(), "message") + " in " + std::string(all.mailbox) + " (" + numbers +
         ")" + reason;
}

}  // namespace

std::vector<NamedLine> lines_of(const std::vector<NamedRow>& rows) {
  std::vector<SameReason> groups;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
  for (const NamedRow& row : rows) {
    const std::string_view mailbox = mailbox_of(row.locator);
    if (mailbox.empty()) {
      groups.push_back({{}, {&row}});
      continue;
    }
    const auto [at, is_new] = known.try_emplace({mailbox, row.reason}, groups.size());
    if (is_new) groups.push_back({mailbox, {}});
    groups[at->second].rows.push_back(&row);
  }
  std::vector<NamedLine> lines;
  for (const SameReason& one : groups) lines.push_back({line_of(one), one.rows.size()});
  return lines;
}

}  // namespace oubli::cli
