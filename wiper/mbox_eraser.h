// SPDX-License-Identifier: GPL-3.0-or-later
// Erases or redacts messages of an mbox, compressed or not, by packing it anew beside itself,
// proving the new file, swapping the names and overwriting the old file through the descriptor held
// since the start. The invariants and the state diagram are at the top of wiper.h. Owned by the
// Wiper; one thread. Failure before the swap: the mailbox is as it was and nothing of ours is left.
// Failure after it, or when the disk no longer answers: the journal stays open and the next run
// settles the rest.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "wiper/disk.h"
#include "wiper/journal.h"
#include "wiper/mbox_cut.h"
#include "wiper/media.h"
#include "wiper/phases.h"
#include "wiper/plan.h"
#include "wiper/receipt.h"
#include "wiper/replacement.h"
#include "wiper/verify.h"

namespace oubli::wiper {

struct MboxOutcome {
  std::uint64_t untouched = 0;         // messages left byte for byte
  Reached reached;                     // by the old copy
  MailboxCheck check;                  // of the new one, after all was done
  Residue residue;                     // of the given strings in the new one
  std::optional<Rewritten> rewritten;  // when it was verified and nothing in it was redacted
  Phases phases;
};

class MboxEraser {
 public:
  MboxEraser(Disk& disk, Journal& journal, const Splitters& splitters, const Replacer& replacer,
             const Unpacker& unpacker)
      : disk_(disk),
        journal_(journal),
        splitters_(splitters),
        replacer_(replacer),
        unpacker_(unpacker) {}

  // `index`: the position of `source` in its plan. `strings`: to look for afterwards.
  Result<MboxOutcome> erase(std::uint64_t index, const PlannedSource& source,
                            std::span<const std::string_view> strings);

 private:
  Disk& disk_;  // lent, like the next four, by the Wiper
  Journal& journal_;
  const Splitters& splitters_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
};

}  // namespace oubli::wiper
