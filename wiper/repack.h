// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the new mailbox: the pieces of the old one in order, what is kept by plain reads and
// writes (a copy made by the file system may share blocks with the original, which would survive
// its overwriting), and proves it by reading it back. One thread. Failure: the new file is
// incomplete or wrong and must be erased by the caller.
#pragma once

#include "wiper/disk.h"
#include "wiper/held_file.h"
#include "wiper/mbox_cut.h"
#include "wiper/phases.h"
#include "wiper/replacement.h"

namespace oubli::wiper {

// Fails (Failed, with the figures) unless the folder's file system has room for `bytes` and some.
Status check_room(int folder, std::uint64_t bytes, const Path& shown);

// Copies into the empty file `fresh`, compressed as the old one is, gives it the old one's
// attributes and times, syncs it, and reads it back: the bytes are those of the pieces, and
// both splitters find the messages of `cut.chain` in it.
Status repack(Disk& disk, const HeldFile& old, const Cut& cut, const OpenMailbox& fresh,
              const Splitters& splitters, const Replacer& replacer, Phases& phases);

}  // namespace oubli::wiper
