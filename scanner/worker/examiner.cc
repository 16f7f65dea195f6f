// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/worker/examiner.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace oubli::worker {

namespace {

// Header fields whose values are message identifiers, which look like addresses and are none.
constexpr std::array<std::string_view, 7> kIdentifierFields{
    "message-id", "in-reply-to",  "references",           "resent-message-id",
    "content-id", "x-message-id", "x-original-message-id"};

bool holds_identifiers(const Segment& segment) {
  return segment.where == Where::TraceHeader &&
         std::find(kIdentifierFields.begin(), kIdentifierFields.end(), segment.label) !=
             kIdentifierFields.end();
}

std::string named(const Finding& finding) {
  return std::string(finding.category) + ':' + finding.value;
}

// What was found in the segment that these excerpts are of.
std::unordered_set<std::string> found_before(const std::vector<LocatedFinding>& all,
                                             std::size_t excerpts) {
  std::unordered_set<std::string> known;
  for (auto one = all.rbegin(); one != all.rend() && one->segment + 1 == excerpts; ++one) {
    known.insert(named(one->finding));
  }
  return known;
}

}  // namespace

Examiner::Examiner(const detect::Detectors& detectors)
    : detectors_(detectors), scratch_(detectors.make_scratch()) {}

std::vector<LocatedFinding> Examiner::findings(Extracted& extracted, const Alive& alive) {
  std::vector<LocatedFinding> all;
  for (std::size_t i = 0; i < extracted.segments.size(); ++i) {
    const Segment& segment = extracted.segments[i];
    if (holds_identifiers(segment)) continue;
    found_.clear();
    const std::size_t examined = detectors_.find(segment.text, *scratch_, found_, alive);
    if (examined < segment.text.size()) {
      extracted.not_scanned.push_back(
          {segment.part, "more findings than are counted", NotScanned::Kind::Unreadable});
    }
    std::unordered_set<std::string> known;
    if (segment.is_screen) known = found_before(all, i);
    for (Finding& finding : found_) {
      const bool is_news = !segment.is_screen || known.insert(named(finding)).second;
      if (is_news) all.push_back({i, std::move(finding)});
    }
  }
  return all;
}

void Examiner::examine(std::string_view message, Examined& into, const Alive& alive) {
  Extracted extracted = extract(message);
  alive();
  const std::vector<LocatedFinding> found = findings(extracted, alive);
  alive();
  std::vector<std::uint32_t> counts(detect::categories().size());
  for (const LocatedFinding& one : found) {
    if (one.finding.confidence < detect::kLikely) continue;
    ++counts[detect::category_index(one.finding.category)];
  }
  into.findings.clear();
  for (std::uint32_t category = 0; category < counts.size(); ++category) {
    if (counts[category] != 0) into.findings.push_back({category, counts[category]});
  }
  if (!collector_.collect(extracted, found, into.terms)) {
    extracted.not_scanned.push_back(
        {"", "more distinct words than are indexed", NotScanned::Kind::Unreadable});
  }
  into.envelope = std::move(extracted.envelope);
  into.not_scanned = std::move(extracted.not_scanned);
  into.is_ambiguous = extracted.is_ambiguous;
}

}  // namespace oubli::worker
