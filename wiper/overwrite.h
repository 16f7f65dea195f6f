// SPDX-License-Identifier: GPL-3.0-or-later
// Overwrites the whole of a file with a ChaCha20 stream under a key that is forgotten, makes it
// durable, drops the cache, reads every byte back, and says which level was truly reached.
// Free functions; one thread per file. Failure: Failed when a byte could not be written, synced
// or read back as written; nothing may then be claimed.
#pragma once

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/disk.h"
#include "wiper/media.h"

namespace oubli::wiper {

// REQUIRES: `fd` is open for reading and writing, and the caller has made sure that the file is
// ours to destroy (invariant 4 of wiper.h).
Result<Reached> overwrite_file(Disk& disk, int fd, const Path& shown,
                               const KernelFiles& kernel = {});

}  // namespace oubli::wiper
