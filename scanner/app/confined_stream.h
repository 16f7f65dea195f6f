// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed files unpacked by confined workers, for a process that holds keys and destroys mail:
// no hostile byte is decompressed in it. Each stream has a worker, which reads ahead in a thread of
// its own by a few pieces; workers that unpacked little are used again. Any thread; a stream
// belongs to one. Memory: a few mebibytes a stream. Failure: Damaged, also where a worker was lost,
// and above what a worker may reply (sandbox::Limits::reply_bytes).
#pragma once

#include <memory>

#include "adapters/compression/compression.h"
#include "scanner/sandbox/sandbox.h"

namespace oubli::app {

// For unpack_by(). `zygote` is lent and outlives every stream.
[[nodiscard]] StreamOpener confined_unpacking(sandbox::Zygote& zygote);

}  // namespace oubli::app
