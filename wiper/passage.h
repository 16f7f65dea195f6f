// SPDX-License-Identifier: GPL-3.0-or-later
// One mailbox file on its way through the states of wiper.h: locks, the new file beside it, the
// swap, the overwriting of the old one. How the new file is made is the repacker's to know. Owned
// by one erasure; one thread. Failure before the swap: the mailbox is as it was and nothing of ours
// is left. Failure after it, or when the disk no longer answers: the journal stays open and the
// next run settles the rest.
#pragma once

#include "wiper/mbox_eraser.h"
#include "wiper/repacker.h"

namespace oubli::wiper {

// `has_dotlock`: whether other programs look for one beside such a file.
Result<MboxOutcome> pass(Disk& disk, Journal& journal, std::uint64_t index,
                         const PlannedSource& source, Repacker& repacker, bool has_dotlock,
                         std::span<const std::string_view> strings);

}  // namespace oubli::wiper
