// SPDX-License-Identifier: GPL-3.0-or-later
// One mailbox file on its way through the states of wiper.h: locks, the new file beside it, the
// swap, the overwriting of the old one through the descriptor held since the start. How the new
// file is made is the repacker's to know. Owned by one erasure; one thread. Failure before the
// swap: the mailbox is as it was and nothing of ours is left. Failure after it, or when the disk no
// longer answers: the journal stays open and the next run settles the rest.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "wiper/disk/media.h"
#include "wiper/journal.h"
#include "wiper/mailbox/repacker.h"
#include "wiper/plan.h"
#include "wiper/receipt.h"

namespace oubli::wiper {

struct MailboxOutcome {
  std::uint64_t untouched = 0;         // messages left as they were
  Reached reached;                     // by the old copy
  MailboxCheck check;                  // of the new one, after all was done
  Residue residue;                     // of the given strings in the new one
  std::vector<Trace> traces;           // of it, where they could be told apart
  std::optional<Rewritten> rewritten;  // when it was verified and nothing in it was redacted
  Phases phases;
};

// `index`: the position of `source` in its plan. `has_dotlock`: whether other programs look for one
// beside such a file. `strings`: to look for afterwards.
Result<MailboxOutcome> pass(Disk& disk, Journal& journal, std::uint64_t index,
                            const PlannedSource& source, Repacker& repacker, bool has_dotlock,
                            std::span<const std::string_view> strings);

}  // namespace oubli::wiper
