// SPDX-License-Identifier: GPL-3.0-or-later
// Erases items of a PST, or a person from them, by writing it anew, as mbox_eraser.h does of an
// mbox: the way is passage.h's. What refers to an item (tables, counts, queues, caches) goes with
// it; what else quotes or embeds it is an item of its own. Owned by the Wiper; one thread. Failure:
// as there; a file that breaks a rule of its format is refused by the rule's name.
#pragma once

#include "adapters/pst/edit/editor.h"
#include "wiper/mailbox/passage.h"
#include "wiper/replacement.h"

namespace oubli::wiper {

class PstEraser {
 public:
  // `replacer`: of items that are redacted gives what changes in them (mapi/item_change.h) as the
  // frame; it is not shown the item.
  PstEraser(Disk& disk, Journal& journal, const pst::EditorOpener& editors,
            const Replacer& replacer, const Unpacker& unpacker)
      : disk_(disk),
        journal_(journal),
        editors_(editors),
        replacer_(replacer),
        unpacker_(unpacker) {}

  Result<MailboxOutcome> erase(std::uint64_t index, const PlannedSource& source,
                               std::span<const std::string_view> strings);

 private:
  Disk& disk_;  // lent, like the next four, by the Wiper
  Journal& journal_;
  const pst::EditorOpener& editors_;
  const Replacer& replacer_;
  const Unpacker& unpacker_;
};

// Refused where no such file is written, whatever its state: copies of a server's mailbox (OST),
// versions that are only read. Looks at the header alone.
Status check_may_be_written(ByteSource& file, const Path& shown);

// Reads a PST again: whether it is sound and in one piece, and whether an item that was erased
// stands in it.
struct PstCheck {
  MailboxCheck check;
  std::uint64_t items = 0;
};
Result<PstCheck> check_pst(const pst::EditorOpener& editors, ByteSource& file, const Path& shown,
                           std::span<const PlannedMessage> erased);

}  // namespace oubli::wiper
