// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/scan/changes.h"

#include "adapters/source.h"
#include "scanner/app/scan/scan_job.h"

namespace oubli::app {

namespace {

bool is_same(Fingerprint then, const Fingerprint& now) {
  // Written so shortly before it was scanned that its time would not tell of another change; when
  // its inode was changed does.
  if (then.modified_ns == kNeverTrue) then.modified_ns = now.modified_ns;
  return then == now;
}

void check(const index::KnownContainer& known, Changes& changes) {
  auto now = fingerprint(known.container);  // of what stands on a server: not to be had
  if (!now && now.error().code != ErrorCode::NotFound) {
    ++changes.unchecked;
  } else if (!now || !is_same(known.fingerprint, *now)) {
    ++changes.changed;
  }
}

}  // namespace

Result<Changes> changes_since_scan(Workspace& workspace, std::uint64_t most) {
  auto totals = workspace.catalog().totals();
  if (!totals) return std::move(totals).take_error();
  Changes changes;
  std::uint64_t seen = 0;
  auto listed = workspace.catalog().each_container(
      [&](const index::KnownContainer& known) {
        ++seen;
        if (known.is_complete) check(known, changes);
      },
      most);
  if (!listed) return std::move(listed).take_error();
  if (totals->containers > seen) changes.unchecked += totals->containers - seen;
  return changes;
}

}  // namespace oubli::app
