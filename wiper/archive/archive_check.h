// SPDX-License-Identifier: GPL-3.0-or-later
// Looks again at an archive that was written anew: that it holds the members it should, and in its
// mailboxes the messages. Only reads. A free function; one thread, beside which splitters run.
// Memory: as archive_cut.h. Failure: it could not be read.
#pragma once

#include "wiper/archive/archive_cut.h"
#include "wiper/mailbox/verify.h"

namespace oubli::wiper {

// Reads the new archive again, member by member: as many as there must be, and in each that was
// changed what it must hold: the messages of a mailbox, each where it must stand; the items of an
// Outlook data file; likewise in archives within it. What is unpacked anew is, by its digest, what
// was to be kept.
Result<MailboxCheck> check_archive(const OpenMailbox& archive, const ArchiveCut& cut,
                                   const ArchiveReaders& readers);

// Likewise what one member holds by now, `size` bytes.
Result<MailboxCheck> check_member(const OpenMailbox& content, std::uint64_t size,
                                  const ChangedMember& changed, const ArchiveReaders& readers);

}  // namespace oubli::wiper
