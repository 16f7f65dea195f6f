// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/standing_findings.h"

#include <algorithm>

#include "indexer/query.h"
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
    if (is_ours) return true;
  }
  return false;
}

}  // namespace oubli::app
