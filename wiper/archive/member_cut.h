// SPDX-License-Identifier: GPL-3.0-or-later
// What the content of one member of an archive becomes without the planned messages in it: a
// mailbox, a message by itself, or an Outlook data file. Only reads. Free functions; one thread,
// beside which splitters run. Failure: Refused (what cannot be rewritten truly; a message that is
// not what was planned), Damaged, Failed.
#pragma once

#include <optional>
#include <string>

#include "wiper/archive/archive_cut.h"
#include "wiper/archive/packed_member.h"
#include "wiper/archive/planned_places.h"

namespace oubli::wiper {

[[nodiscard]] Error not_there(const PlannedMessage& message);

struct MemberCut {
  Cut cut;  // of what its packings hold
  ChangedMember changed;
};

// Nothing: it was one message, and goes as a whole. `name`: the member's, as archive/walk.h names
// it.
Result<std::optional<MemberCut>> cut_member(const Unpacked& content, const std::string& name,
                                            Planned planned, const ArchiveReaders& readers);

}  // namespace oubli::wiper
