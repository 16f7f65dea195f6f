// SPDX-License-Identifier: GPL-3.0-or-later
// Writes bytes to a new file, packed as a file of that compression is
// (adapters/compression/pack.h), as tightly as the old file says that it was (packing_level.h).
// Owned by one re-packing; one thread. Failure: the file is incomplete.
#pragma once

#include <memory>

#include "adapters/compression/pack.h"
#include "wiper/disk/disk.h"

namespace oubli::wiper {

// `fd`: an empty file, lent like `disk`.
[[nodiscard]] std::unique_ptr<PackStream> open_packer(Disk& disk, int fd, Packing packing,
                                                      const Path& shown);

}  // namespace oubli::wiper
