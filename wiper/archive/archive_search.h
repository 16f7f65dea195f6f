// SPDX-License-Identifier: GPL-3.0-or-later
// Whether given strings are still anywhere in an archive that was written anew. Only reads. Free
// functions; one thread. Memory: what is read here and there, as archive_cut.h. Failure: the
// archive could not be read.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "wiper/archive/archive_cut.h"
#include "wiper/archive/archive_form.h"
#include "wiper/mailbox/mbox_cut.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

// In all that it holds, also in members that are packed within it, in archives within it, and in
// Outlook data files. Those that cannot be unpacked are counted as unopened.
Result<Residue> search_archive(const OpenMailbox& archive, std::uint64_t size,
                               std::span<const std::string_view> strings, const Unpacker& unpacker,
                               const ArchiveReaders& readers);

// Likewise in what one member of an archive holds.
Result<Residue> search_member(const OpenMailbox& content, const ArchiveMember& member,
                              std::span<const std::string_view> strings, const Unpacker& unpacker,
                              const ArchiveReaders& readers);
// Likewise, in what is not to be seen in the bytes of that content as they stand.
Result<Residue> search_packed_member(const OpenMailbox& content, const ArchiveMember& member,
                                     std::span<const std::string_view> strings,
                                     const Unpacker& unpacker, const ArchiveReaders& readers);

}  // namespace oubli::wiper
