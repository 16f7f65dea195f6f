// SPDX-License-Identifier: GPL-3.0-or-later
// Looks again at an archive that was written anew: that it holds the members it should, and in its
// mailboxes the messages; and whether given strings are still anywhere in it. Only reads. Free
// functions; one thread, beside which splitters run. Memory: as archive_cut.h. Failure: it could
// not be read.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "wiper/archive_cut.h"
#include "wiper/verify.h"

namespace oubli::wiper {

// Reads the new archive again, member by member: as many as there must be, and in each mailbox that
// was changed the messages that it must hold, each where it must stand. While the old file is
// there: what is unpacked anew from each is, byte for byte, what was to be kept.
enum class OldFile { IsThere, IsGone };
Result<MailboxCheck> check_archive(const OpenMailbox& archive, const ArchiveCut& cut,
                                   const Splitters& splitters, OldFile old);

// In all that it holds, also in members that are packed within it. Those that cannot be unpacked
// are counted as unopened.
Result<Residue> search_archive(const OpenMailbox& archive, std::uint64_t size,
                               std::span<const std::string_view> strings, const Unpacker& unpacker);

}  // namespace oubli::wiper
