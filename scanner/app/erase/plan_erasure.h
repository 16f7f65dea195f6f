// SPDX-License-Identifier: GPL-3.0-or-later
// From what was scanned to a plan that can be shown and approved. One thread. Failure: something
// in it may not be erased from (Refused), or could not be asked.
#pragma once

#include "scanner/app/erase/erase.h"
#include "scanner/app/erase/redactor.h"
#include "wiper/plan.h"

namespace oubli::app {

struct PlannedErasure {
  wiper::Plan plan;
  PlanShown shown;
};

// What named a message, in words without content: "email in from; name in body".
[[nodiscard]] std::string reason_of(const subject::Match& match);

// Finds the person in what was scanned, and plans within what was named and may be written.
Result<PlannedErasure> plan_erasure(Workspace& workspace, sandbox::Zygote& zygote,
                                    const ScanSummary& scanned, const EraseOptions& options,
                                    Redactor& redactor, const wiper::Repositories& repositories);

}  // namespace oubli::app
