// SPDX-License-Identifier: GPL-3.0-or-later
// Erases messages that stand in an archive by packing it anew beside itself, in one pass: the way
// is passage.h's. Which archives: archive_form.h. Owned by the Wiper; one thread.
// Failure: as there; Refused for what cannot be rewritten truly.
#pragma once

#include "wiper/archive/archive_cut.h"
#include "wiper/mailbox/passage.h"

namespace oubli::wiper {

class ArchiveEraser {
 public:
  ArchiveEraser(Disk& disk, Journal& journal, const ArchiveReaders& readers,
                const Unpacker& unpacker)
      : disk_(disk), journal_(journal), readers_(readers), unpacker_(unpacker) {}

  Result<MailboxOutcome> erase(std::uint64_t index, const PlannedSource& source,
                               std::span<const std::string_view> strings);

 private:
  Disk& disk_;  // lent, like the next three, by the Wiper
  Journal& journal_;
  const ArchiveReaders readers_;
  const Unpacker& unpacker_;
};

}  // namespace oubli::wiper
