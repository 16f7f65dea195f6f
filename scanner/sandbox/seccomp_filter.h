// SPDX-License-Identifier: GPL-3.0-or-later
// The list of system calls a worker may make; any other ends it with SIGSYS. The first fence. Runs
// in the worker, once. Failure: an errno, and the worker must not serve.
#pragma once

namespace oubli::sandbox {

// The worker's descriptors: 0, 1 and 2 lead nowhere, 3 is the socket to its parent.
inline constexpr int kWorkerSocket = 3;

// From here on only the list. Returns 0 or an errno.
[[nodiscard]] int install_seccomp_filter();

}  // namespace oubli::sandbox
