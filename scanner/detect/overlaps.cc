// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/detect/overlaps.h"

#include <algorithm>
#include <tuple>

#include "scanner/detect/rule.h"

namespace oubli::detect {
namespace {

int rank_of(const Finding& finding) { return table()[category_index(finding.category)].rank; }

bool is_before(const Finding& a, const Finding& b) {
  return std::tie(a.begin, a.end, a.category, a.rule) <
         std::tie(b.begin, b.end, b.category, b.rule);
}

// Above zero when `a` beats `b`, below when it is beaten, zero when both may be true.
int compare(const Finding& a, const Finding& b) {
  if (a.category != b.category) return rank_of(a) - rank_of(b);
  if (a.confidence != b.confidence) return a.confidence > b.confidence ? 1 : -1;
  return a.end - a.begin > b.end - b.begin ? 1 : -1;
}

}  // namespace

// One pass over the findings in order. Only the last few kept ones can reach the next, since a
// finding is short; `kLookBack` bounds the work on texts made to overlap.
void settle_overlaps(std::vector<Finding>& into, std::size_t first) {
  constexpr std::size_t kLookBack = 8;
  const auto start = into.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(start, into.end(), is_before);
  std::vector<Finding> kept;
  for (auto next = start; next != into.end(); ++next) {
    bool is_beaten = false;
    const std::size_t least = kept.size() > kLookBack ? kept.size() - kLookBack : 0;
    for (std::size_t i = kept.size(); i > least && !is_beaten; --i) {
      const Finding& other = kept[i - 1];
      if (other.end <= next->begin) continue;
      const int verdict = compare(*next, other);
      is_beaten = verdict < 0;
      if (verdict > 0) kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(i - 1));
    }
    if (!is_beaten) kept.push_back(std::move(*next));
  }
  into.erase(start, into.end());
  std::move(kept.begin(), kept.end(), std::back_inserter(into));
}

}  // namespace oubli::detect
