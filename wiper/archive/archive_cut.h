// SPDX-License-Identifier: GPL-3.0-or-later
// What an archive becomes without some of the messages in it: the members that no planned message
// stands in, byte for byte with their headers; mailboxes without the planned messages, under
// headers that tell what they are now; nothing of a message that was a member of its own, nor of
// its other names. Likewise what stands in compressed members, in archives within it, and in
// Outlook data files. Only reads. Free functions; one thread, beside which splitters run. Memory: a
// few numbers a mailbox; each mailbox that is changed where the archive is compressed, up to
// 64 MiB, and likewise what is packed or written anew, a gibibyte of them in all; what is longer is
// sealed on disk.
// Failure: Refused, Damaged (of the archive as a whole), Failed. What cannot be erased from one
// member stays, and the rest goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/compression/pack.h"
#include "adapters/pst/edit/editor.h"
#include "wiper/mailbox/mbox_cut.h"
#include "wiper/plan.h"

namespace oubli::wiper {

struct ArchiveCut;

// A member of which something is erased.
struct ChangedMember {
  std::uint64_t number = 0;           // of the member, in the new archive
  std::vector<Packing> packings{};    // of its content, outermost first
  std::uint64_t new_size = 0;         // of what they hold
  std::optional<ContentHash> digest;  // likewise; where nothing else tells what that must be
  // What it is: a mailbox, an archive, or an Outlook data file.
  std::vector<Expected> expected{};
  std::shared_ptr<const ArchiveCut> within{};
  std::optional<std::uint64_t> items{};
  std::vector<PlannedMessage> erase{};  // of a mailbox or an Outlook data file
};

struct ArchiveCut {
  Cut whole;                  // of the archive; what it holds are members, not messages
  std::uint64_t members = 0;  // of the new one
  std::vector<ChangedMember> changed{};
  // By their positions in the plan: those that cannot be erased, and why.
  std::map<std::size_t, Error> kept{};
};

// Lent to whoever cuts archives and looks at them again.
struct ArchiveReaders {
  const Splitters& splitters;
  const pst::EditorOpener& editors;
  Path scratch;  // the folder for what is too long for memory (held_content.h)
};

// REQUIRES: some are kept. What is said of the first, where the plan was to be without such.
[[nodiscard]] Error why_kept(const PlannedSource& source, std::map<std::size_t, Error> kept);

// REQUIRES: the file is `source` as it was fingerprinted.
Result<ArchiveCut> cut_archive(const OpenMailbox& archive, const PlannedSource& source,
                               const ArchiveReaders& readers);

}  // namespace oubli::wiper
