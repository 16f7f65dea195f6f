// SPDX-License-Identifier: GPL-3.0-or-later
// Whether mail that stands in some mailboxes holds findings, whichever scan examined it. Asks the
// index alone. One thread.
#pragma once

#include <vector>

#include "adapters/base/result.h"
#include "scanner/app/workspace.h"

namespace oubli::app {

// REQUIRES: `containers` ascending.
Result<bool> has_findings(Workspace& workspace, const std::vector<index::ContainerId>& containers);

}  // namespace oubli::app
