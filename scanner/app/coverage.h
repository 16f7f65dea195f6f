// SPDX-License-Identifier: GPL-3.0-or-later
// What the workspace knows of what was read, what was not, and what may not be erased from, as a
// statement that can be signed and handed out. Read-only; one thread.
#pragma once

#include "adapters/base/result.h"
#include "scanner/app/workspace.h"
#include "wiper/proof/coverage.h"

namespace oubli::app {

Result<wiper::Coverage> coverage(Workspace& workspace);

// Writes it signed. `file`: replaced where it is there.
Status save_coverage(const Workspace& workspace, const wiper::Coverage& coverage, const Path& file);

Result<wiper::Coverage> check_coverage(const Path& file, const wiper::PublicKey& key);

}  // namespace oubli::app
