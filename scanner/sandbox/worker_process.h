// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a worker after it is confined: take a request, serve it, say so, until the parent is
// gone. Runs in the worker's process, one thread; never returns.
#pragma once

#include "scanner/sandbox/sandbox.h"
#include "scanner/sandbox/shared_area.h"

namespace oubli::sandbox {

// REQUIRES: the socket is descriptor kWorkerSocket.
[[noreturn]] void run_worker(const Service& service, SharedArea& shared);

}  // namespace oubli::sandbox
