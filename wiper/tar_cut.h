// SPDX-License-Identifier: GPL-3.0-or-later
// What a tar becomes without some of the messages in it: the members that no planned message stands
// in, byte for byte with their headers; mailboxes without the planned messages, under headers that
// tell their new size; nothing of a message that was a member of its own, nor of hard links to it.
// Only reads. Free functions; one thread, beside which splitters run. Memory: a few numbers a
// mailbox; of a compressed archive each mailbox that is changed, up to 64 MiB. Failure: Refused
// (what cannot be rewritten truly; a message that is not what was planned), Damaged, Failed.
#pragma once

#include <cstdint>
#include <vector>

#include "wiper/mbox_cut.h"
#include "wiper/plan.h"
#include "wiper/verify.h"

namespace oubli::wiper {

// A mailbox of which something is erased.
struct TarMailbox {
  std::uint64_t number = 0;  // of the member, in the new archive
  Cut cut;                   // of the mailbox by itself
  std::vector<PlannedMessage> erase;
};

struct TarCut {
  Cut whole;                  // of the archive; what it holds are members, not messages
  std::uint64_t members = 0;  // of the new one
  std::vector<TarMailbox> mailboxes;
};

// REQUIRES: the file is `source` as it was fingerprinted.
Result<TarCut> cut_tar(const OpenMailbox& archive, const PlannedSource& source,
                       const Splitters& splitters);

// Reads the new archive again, member by member: as many as there must be, and in each mailbox that
// was changed the messages that it must hold, each where it must stand.
Result<MailboxCheck> check_tar(const OpenMailbox& archive, const TarCut& cut,
                               const Splitters& splitters);

}  // namespace oubli::wiper
