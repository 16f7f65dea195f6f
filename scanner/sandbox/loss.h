// SPDX-License-Identifier: GPL-3.0-or-later
// What the end of a worker means, from the status its zygote got from waitpid. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "scanner/sandbox/sandbox.h"

namespace oubli::sandbox {

// kind and why; the rest is the caller's.
WorkerLoss loss_from_status(int status);

// 0 when it exited by itself.
int signal_of(int status);

// Why a worker never became ready; `status` is empty when nobody knows.
std::string describe_failed_start(std::optional<int> status);

}  // namespace oubli::sandbox
