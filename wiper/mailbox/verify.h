// SPDX-License-Identifier: GPL-3.0-or-later
// Looks again at what was written: that a mailbox holds exactly the messages it should, each where
// it should, and none of the erased; and what is left in messages that are files. Only reads. Free
// functions; one thread a file, and the splitters at once. Memory: a few numbers a message.
// Failure: the file could not be read or split.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "wiper/mailbox/mbox_cut.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

struct MailboxCheck {
  bool holds_what_it_should = false;
  std::uint64_t erased_found = 0;  // messages whose content hash is one of the erased
};

// Reads an open mbox again with both splitters: every message of `cut` begins and ends where it
// must, and no other is there. That the bytes between are the right ones is for the caller to
// prove, but for redacted messages, which must hash to what was planned.
Result<MailboxCheck> check_messages(const OpenMailbox& mailbox, const Splitters& splitters,
                                    const Cut& cut, std::span<const PlannedMessage> erased);

// How many messages hash to one of the erased, wherever they stand: an identical copy that was kept
// is one too. Only messages as long as one of them are hashed. `about_bytes`: of the mailbox.
Result<std::uint64_t> count_erased(const OpenMailbox& mailbox, const Splitters& splitters,
                                   std::span<const PlannedMessage> erased,
                                   std::uint64_t about_bytes);

// In which messages of the new mailbox the strings stand: its first few are told.
Result<std::vector<Trace>> trace_messages(const OpenMailbox& mailbox, const Cut& cut,
                                          std::span<const std::string_view> strings,
                                          const Unpacker& unpacker);

}  // namespace oubli::wiper
