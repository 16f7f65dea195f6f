// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of an erasure so that it can be applied again to mail that comes back from a backup:
// keyed digests of the messages that went and of what named the person, never the data. One sealed
// file each in the workspace (docs/formats/erasure-memory.md), written before anything is touched
// and completed before the journal is closed, so that a killed run is remembered like any other.
// One thread; the workspace's lock is held by whoever writes. Failure: Damaged, or the disk's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "indexer/catalog.h"
#include "indexer/query.h"
#include "scanner/app/find/find.h"
#include "scanner/app/workspace.h"
#include "wiper/receipt.h"

namespace oubli::app {

enum class EraseMode : std::uint8_t { Delete, Redact };

struct ErasureMemory {
  std::string id;       // 32 hexadecimal digits, of the plan's digest
  std::string created;  // RFC 3339: when the plan was made
  std::string until;    // the last day it is applied, "2027-12-31"; empty: for good
  EraseMode mode = EraseMode::Delete;
  double min_score = subject::kDefaultMinScore;
  std::string extends;            // the erasure that this one is applied again of; empty: none
  std::vector<Remembered> parts;  // each thing that named the person, by itself
  std::vector<index::Identity> messages;  // ascending; of what was planned, kept or not
};

// What an erasure is known by: the first digits of its plan's digest.
[[nodiscard]] std::string memory_id(const ContentHash& plan);

// Before an erasure that is to be remembered is begun.
Status remember_planned(const Workspace& workspace, const ErasureMemory& planned);
// Before its journal is closed, by the run itself and by who settles what that left.
Status remember_done(const Workspace& workspace, const wiper::Receipt& receipt);
// Where no erasure is under way: the plans are overwritten, those that were never begun among them,
// and what a killed run had half replaced.
Status clear_planned(const Workspace& workspace);

struct Memories {
  std::vector<ErasureMemory> erasures;  // in the order they were carried out
  std::vector<Unreadable> damaged;      // files that tell nothing any more
};

enum class Expired : std::uint8_t { Overwrite, LeaveAlone };
// Without those that have expired.
Result<Memories> remembered(const Workspace& workspace, Expired expired);
// As `remembered`, of any age, and nothing is written.
Result<Memories> list_remembered(const Workspace& workspace);
// Overwrites it, damaged or not. NotFound where there is none. `id`: its first eight digits will
// do.
Status forget_erasure(const Workspace& workspace, const std::string& id);

}  // namespace oubli::app
