// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot of restic as a tree of files that restic backs up again, in a process of its own: in
// mounts that nobody else sees, `restic mount` shows the snapshot, a layer in memory over it takes
// what changes, and restic is run with that as its root. Nothing is written to a disk but what
// restic writes into its repository. All of it ends with the process that asked for it.
// Free functions; root alone; one thread. Failure: Refused, Failed: no snapshot was made, or half
// of one, which bears the mark.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "scanner/programs/archive_change.h"
#include "scanner/programs/program.h"
#include "scanner/programs/restic_snapshot.h"
#include "scanner/programs/restic_trees.h"

namespace oubli::programs {

struct ResticView {
  Path repository;
  std::string id;            // of the snapshot
  std::string parent;        // whose data is taken, of files whose size and mtime are as there
  Call opened;               // of restic, with what opens the repository
  const Snapshot* snapshot;  // these are lent
  const Standing* standing;
  const std::vector<Node>* nodes;
  const Inodes* inodes;
  const std::vector<ArchiveChange>* changes;
};

// What is missing for it on this machine is refused, with what to do about it.
Status check_views_can_be_made();
// Makes the new snapshot beside the old one.
Status back_up_view(const ResticView& view, const Path& shown);

}  // namespace oubli::programs
