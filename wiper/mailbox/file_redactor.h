// SPDX-License-Identifier: GPL-3.0-or-later
// Redacts planned messages that are files of their own (.eml and .emlx files, entries of Maildirs):
// each goes the road of a mailbox of one message, without the locks nobody takes on such files. An
// entry is followed by the part of its name that survives delivery and flag changes; the new file
// takes the name that the old one has then, flags and all. Owned by the Wiper; one thread. Failure:
// of a message, and the others go on.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "wiper/disk/disk.h"
#include "wiper/journal.h"
#include "wiper/mailbox/file_eraser.h"
#include "wiper/plan.h"
#include "wiper/recovery.h"
#include "wiper/replacement.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

class FileRedactor {
 public:
  // All lent.
  FileRedactor(Disk& disk, Journal& journal, const Replacer& replacer, const Unpacker& unpacker)
      : disk_(disk), journal_(journal), replacer_(replacer), unpacker_(unpacker) {}

  // `index`: the position of `source` in its plan. REQUIRES: is_redacted(source), and its messages
  // are files.
  FilesOutcome redact(std::uint64_t index, const PlannedSource& source,
                      std::span<const std::string_view> strings);

 private:
  Disk& disk_;
  Journal& journal_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
};

// What recovery can still say of such a source of a killed run.
[[nodiscard]] FilesOutcome redaction_of(std::uint64_t index, const PlannedSource& source,
                                        const std::map<std::uint64_t, SourceState>& states);

}  // namespace oubli::wiper
