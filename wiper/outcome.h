// SPDX-License-Identifier: GPL-3.0-or-later
// What came of a source of the plan, as rows of the receipt. Any thread with its own receipt.
#pragma once

#include <span>
#include <string_view>

#include "wiper/mailbox/file_eraser.h"
#include "wiper/mailbox/passage.h"
#include "wiper/plan.h"
#include "wiper/receipt.h"
#include "wiper/recovery.h"
#include "wiper/wiper.h"

namespace oubli::wiper {

// A message that is gone, or redacted.
void add_done(const PlannedMessage& message, Receipt& receipt);

// Nothing of the source was changed, for one reason.
void add_failure(const PlannedSource& source, Error error, Receipt& receipt);

// A file that was written anew, or could not be.
void add_mailbox(const PlannedSource& source, Result<MailboxOutcome> outcome, Receipt& receipt);

// The same, by a run that was killed: looks again at what still can be looked at.
void add_settled(const PlannedSource& source, const SourceState& state,
                 const WiperSettings& settings, Receipt& receipt);

// Messages that are files of their own; looks for them, and for `strings`, in what is left.
void add_files(const PlannedSource& source, const FilesOutcome& outcome,
               std::span<const std::string_view> strings, const Unpacker& unpacker,
               Receipt& receipt);

// Looks for `strings` in the letters of a folder that one of them was erased from.
void add_letters(const Path& folder, std::span<const std::string_view> strings,
                 const Unpacker& unpacker, Receipt& receipt);

void add_folder_on_server(const PlannedSource& source, const FilesOutcome& outcome,
                          Receipt& receipt);

}  // namespace oubli::wiper
