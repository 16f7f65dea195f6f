// SPDX-License-Identifier: GPL-3.0-or-later
// Erases or redacts messages of an mbox, compressed or not, by packing it anew beside itself: the
// way is passage.h's. Two splitters say where its messages stand, before and after. Owned by the
// Wiper; one thread. Failure: as there.
#pragma once

#include "wiper/mailbox/mbox_cut.h"
#include "wiper/mailbox/passage.h"
#include "wiper/replacement.h"

namespace oubli::wiper {

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
  Result<MailboxOutcome> erase(std::uint64_t index, const PlannedSource& source,
                               std::span<const std::string_view> strings);

 private:
  Disk& disk_;  // lent, like the next four, by the Wiper
  Journal& journal_;
  const Splitters& splitters_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
};

}  // namespace oubli::wiper
