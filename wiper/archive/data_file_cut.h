// SPDX-License-Identifier: GPL-3.0-or-later
// What an Outlook data file within an archive becomes without some of its items: written anew by a
// confined editor, in scratch space, and proved by another. Only reads. Free function; one thread.
// Memory: as HeldContent. Failure: Refused, Damaged, Failed, as of an editor; the disk's.
#pragma once

#include "wiper/archive/archive_cut.h"
#include "wiper/archive/member_cut.h"
#include "wiper/archive/packed_member.h"
#include "wiper/archive/planned_places.h"

namespace oubli::wiper {

Result<MemberCut> cut_data_file(const Unpacked& content, Planned planned,
                                const ArchiveReaders& readers);

}  // namespace oubli::wiper
