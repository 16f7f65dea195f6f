// SPDX-License-Identifier: GPL-3.0-or-later
// The life of the zygote: warm up, then fork a confined worker for each packet from the parent,
// reap those that end and pass on how they ended, until the parent is gone. One thread; never
// returns.
#pragma once

#include <sys/types.h>

#include "scanner/sandbox/sandbox.h"

namespace oubli::sandbox {

[[noreturn]] void run_zygote(const Service& service, const Limits& limits, int control,
                             pid_t parent);

}  // namespace oubli::sandbox
