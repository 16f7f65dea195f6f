// SPDX-License-Identifier: GPL-3.0-or-later
// What a scan leaves behind once its threads are done: what vanished leaves the index, what could
// not be reached is noted, and the summary says what was met. One thread. Failure: the catalog or a
// shard could not be written; the next scan goes on from the last commit.
#pragma once

#include <vector>

#include "indexer/catalog.h"
#include "scanner/app/scan/scan.h"
#include "scanner/app/scan/scan_discovery.h"
#include "scanner/app/scan/scan_state.h"

namespace oubli::app {

// For a scan that found nothing it could read. Without a workspace there is nothing to note.
Status note_what_failed(const ScanState& state, ScanDiscovery& discovery);

// REQUIRES: a workspace. `waiting`: places of messages that another thread had claimed.
Status settle_stored(ScanState& state, ScanDiscovery& discovery,
                     std::vector<index::Batch::NewPlace> waiting, ScanSummary& summary);

// For a scan without a workspace.
Status count_unstored(ScanState& state, ScanSummary& summary);

// Drops the messages that stand nowhere any more: their rows, their keys, then their documents.
Status drop_due(Workspace& workspace, index::Leftovers leftovers);

void add_met(const ScanState& state, ScanDiscovery& discovery, ScanSummary& summary);

}  // namespace oubli::app
