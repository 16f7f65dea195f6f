// SPDX-License-Identifier: GPL-3.0-or-later
// Overwrites one file, reads it back, unlinks it, and says what level was truly reached: what
// `oubli wipe FILE` does, and what the index eraser does to each old file. Free functions; one
// thread a file. Failure: Refused (a link, other names), Locked (open elsewhere), Failed; the file
// is then still there, its content perhaps overwritten in part.
#pragma once

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"

namespace oubli::wiper {

// `path`: any path; the last component must be the file itself, not a link to it.
Result<Reached> wipe_file(Disk& disk, const Path& path);

}  // namespace oubli::wiper
