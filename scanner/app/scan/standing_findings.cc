// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/standing_findings.h"

#include <algorithm>

#include "indexer/query.h"
#include "scanner/app/scan/record.h"
#include "scanner/detect/detectors.h"

namespace oubli::app {

namespace {

index::Query any_finding() {
  std::vector<index::Query> children;
  for (const auto& category : detect::categories()) {
    children.push_back(index::term(index::kHas, std::string(category.name)));
  }
  return index::any_of(std::move(children));
}

// The index also leads to what is right by the rules and unlikely to be meant; the record of a
// message counts the likely ones.
Result<bool> has_likely_finding(Workspace& workspace, index::Index& index,
                                const index::Candidate& candidate) {
  auto keys = workspace.catalog().message(candidate);
  if (!keys) return std::move(keys).take_error();
  if (!*keys) return false;
  auto bytes = index.record(candidate, (*keys)->key);
  if (!bytes) return std::move(bytes).take_error();
  Record record;
  if (!decode_record(*bytes, record)) return damaged("index: a record cannot be decoded");
  return !record.findings.empty();
}

}  // namespace

Result<bool> has_findings(Workspace& workspace, const std::vector<index::ContainerId>& containers) {
  auto shards = workspace.catalog().shards();
  if (!shards) return std::move(shards).take_error();
  auto index = index::Index::open(workspace.shards(*shards), workspace.sealer());
  if (!index) return std::move(index).take_error();
  auto candidates = (*index)->narrow(any_finding());
  if (!candidates) return std::move(candidates).take_error();
  for (const index::Candidate& candidate : *candidates) {
    auto places = workspace.catalog().places_of(candidate);
    if (!places) return std::move(places).take_error();
    const bool is_ours = std::ranges::any_of(*places, [&](const index::KnownPlace& known) {
      return std::ranges::binary_search(containers, known.place.container);
    });
    if (!is_ours) continue;
    auto is_likely = has_likely_finding(workspace, **index, candidate);
    if (!is_likely || *is_likely) return is_likely;
  }
  return false;
}

}  // namespace oubli::app
