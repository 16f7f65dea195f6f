// SPDX-License-Identifier: GPL-3.0-or-later
// What every erasure that a person asks for has beside the mail it is from: who stands on its
// certificate, the plan that was kept to be looked at, and what is
// remembered of it. One thread. Failure: as told for each.
#pragma once

#include <optional>

#include "scanner/app/erase/erase.h"

namespace oubli::app {

// Who stands on the certificate; looked at before anything is read. Refused where that names the
// erased.
Result<wiper::Parties> parties_of(const Workspace& workspace, const EraseOptions& options);

// What is to be remembered of the erasure; nothing of what it erased yet.
Result<ErasureMemory> memory_of(const Workspace& workspace, const EraseOptions& options,
                                const wiper::ApprovedPlan& approved);

// The plan that was kept to be looked at; nothing where none was, or where one is only to be made.
Result<std::optional<wiper::Plan>> read_shown(const Workspace& workspace,
                                              const EraseOptions& options);

// For those who look at it, and for the run that carries it out.
Status keep_plan(const Workspace& workspace, const EraseOptions& options, const wiper::Plan& plan);

// Where something is owed yet, who settles it completes what is remembered. Where nothing went
// because all of it is kept, or none was found, it is asked for all the same.
Status complete_memory(const Workspace& workspace, const wiper::Receipt& receipt);

}  // namespace oubli::app
