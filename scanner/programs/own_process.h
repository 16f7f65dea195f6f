// SPDX-License-Identifier: GPL-3.0-or-later
// A process forked for one thing, which ends with who forked it, however that ends. Free functions;
// from a process in which no other thread runs. Failure: Failed, where none can be had.
#pragma once

#include <cerrno>
#include <functional>

#include <sys/types.h>

#include "adapters/base/result.h"
#include "scanner/programs/program.h"

namespace oubli::programs {

// `work` gives what the process returns. Nothing where it cannot be started.
[[nodiscard]] Result<pid_t> fork_off(const std::function<int()>& work);
// What it returned; -1: it was killed.
[[nodiscard]] int wait_for(pid_t process);

// `becoming` puts a program in the place of its process, and gives why that was not to be had:
// which is then given here. Else how the program ended; what it writes is heard by nobody.
[[nodiscard]] Result<Ending> run_become(const std::function<Error()>& becoming);

// What the system has just refused to do.
[[nodiscard]] inline Error cannot(const char* what) { return system_error(what, errno); }

}  // namespace oubli::programs
