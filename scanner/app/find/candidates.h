// SPDX-License-Identifier: GPL-3.0-or-later
// Which places the index and the catalog propose for a query, and how much was searched: seen at
// one moment, though a scan may be writing both. One thread.
#pragma once

#include <map>
#include <vector>

#include "scanner/app/find/find.h"
#include "scanner/app/locator.h"

namespace oubli::app {

// One place a candidate stands in.
struct CandidatePlace {
  index::Candidate document;
  index::KnownPlace known;
  index::Identity identity;  // what the index knows the content by
};

using CandidatesByContainer = std::map<index::ContainerId, std::vector<CandidatePlace>>;

// Fills the counts of `summary` too.
Result<CandidatesByContainer> look_up(Workspace& workspace, const FindOptions& options,
                                      const Places& containers, const index::Query& narrowing,
                                      FindSummary& summary);

}  // namespace oubli::app
