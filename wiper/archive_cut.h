// SPDX-License-Identifier: GPL-3.0-or-later
// What an archive becomes without some of the messages in it: the members that no planned message
// stands in, byte for byte with their headers; mailboxes without the planned messages, under
// headers that tell what they are now; nothing of a message that was a member of its own, nor of
// its other names. Only reads. Free functions; one thread, beside which splitters run. Memory: a
// few numbers a mailbox; each mailbox that is changed where the archive is compressed, up to
// 64 MiB. Failure: Refused (what cannot be rewritten truly; a message that is not what was
// planned), Damaged, Failed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wiper/mbox_cut.h"
#include "wiper/plan.h"

namespace oubli::wiper {

// A mailbox of which something is erased.
struct ArchiveMailbox {
  std::uint64_t number = 0;  // of the member, in the new archive
  Cut cut;                   // of the mailbox by itself
  std::vector<PlannedMessage> erase;
  std::optional<OpenMailbox> before{};  // where it is packed: in the old file, lent
};

struct ArchiveCut {
  Cut whole;                  // of the archive; what it holds are members, not messages
  std::uint64_t members = 0;  // of the new one
  std::vector<ArchiveMailbox> mailboxes;
};

// REQUIRES: the file is `source` as it was fingerprinted.
Result<ArchiveCut> cut_archive(const OpenMailbox& archive, const PlannedSource& source,
                               const Splitters& splitters);

}  // namespace oubli::wiper
