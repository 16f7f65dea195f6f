// SPDX-License-Identifier: GPL-3.0-or-later
// Whether mailboxes are still what was scanned, by what stat tells of each: what came to one since
// was not searched. A new mailbox is met by a scan alone. Read-only; one thread.
#pragma once

#include <cstdint>

#include "adapters/base/result.h"
#include "scanner/app/workspace.h"

namespace oubli::app {

struct Changes {
  std::uint64_t changed = 0;    // or gone
  std::uint64_t unchecked = 0;  // beyond what was looked at, or out of reach
};

// So many take a search a few milliseconds.
inline constexpr std::uint64_t kCheckedInASearch = 2000;

// Looks at `most` mailboxes at most. Those that are not read to their end are left out: they are
// told as that.
Result<Changes> changes_since_scan(Workspace& workspace, std::uint64_t most);

}  // namespace oubli::app
