// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed files unpacked and packed by confined workers, for a process that holds keys and
// destroys mail: no byte that others wrote is decompressed or compressed in it. Each stream has a
// pipe to a worker of its own (confined_pipe.h), with its threads, memory and failures.
#pragma once

#include <memory>

#include "adapters/compression/compression.h"
#include "adapters/compression/pack.h"
#include "scanner/app/confined/confined_pipe.h"

namespace oubli::app {

// For unpack_by().
[[nodiscard]] StreamOpener confined_unpacking(std::shared_ptr<ConfinedWorkers> workers);
// For pack_by(). What was packed is unpacked and compared by whoever wrote it: a worker's word is
// not enough.
[[nodiscard]] PackOpener confined_packing(std::shared_ptr<ConfinedWorkers> workers);

}  // namespace oubli::app
