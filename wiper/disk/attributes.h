// SPDX-License-Identifier: GPL-3.0-or-later
// Gives a new file what belongs to the old one besides its bytes: owner, mode, ACL, extended
// attributes (a security label among them), times. Free functions; one thread. Failure: what could
// not be kept is named, and the file must then not take the old one's place.
#pragma once

#include "wiper/disk/disk.h"
#include "wiper/disk/held_file.h"

namespace oubli::wiper {

Status copy_attributes(Disk& disk, const HeldFile& from, int to);
// After the last write. The times are those `from` had when it was opened.
Status copy_times(Disk& disk, const HeldFile& from, int to);

}  // namespace oubli::wiper
