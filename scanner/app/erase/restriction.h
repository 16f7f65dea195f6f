// SPDX-License-Identifier: GPL-3.0-or-later
// Backups and mailboxes that cannot be erased from (written once, encrypted, held), until the day
// they expire: GDPR Art. 18. What concerns a person in them is found and named, and stays. Kept
// sealed in the workspace. One thread; the lock is held by whoever writes. Failure: Usage, Damaged,
// or the disk's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "scanner/app/workspace.h"

namespace oubli::app {

struct Restriction {
  Path path;           // a file, or a folder with all that is below it
  std::string since;   // RFC 3339
  std::string until;   // the last day, "2027-12-31"
  std::string reason;  // as typed; names nobody
  bool is_over = false;
  bool is_there = true;  // something still has that path; what was moved is under none
};

// In the order of their paths; those that are over are among them while something has the path.
Result<std::vector<Restriction>> restrictions(const Workspace& workspace);

// Of those in force that `path` is, or lies below, the one that lasts longest; null: none.
const Restriction* restriction_of(const std::vector<Restriction>& all, const Path& path);

// "restricted until 2999-12-31: written once"
std::string told(const Restriction& restriction);

// Refused, with the day, where `path` is under a restriction.
Status check_unrestricted(const Workspace& workspace, const Path& path);

// Takes the place of what was said of the same path. Usage: no such day, a day that has passed, a
// path where nothing is, a reason of several lines.
Status restrict(const Workspace& workspace, const Path& path, const std::string& until,
                const std::string& reason);
// NotFound where that path is under no restriction.
Status lift_restriction(const Workspace& workspace, const Path& path);

}  // namespace oubli::app
