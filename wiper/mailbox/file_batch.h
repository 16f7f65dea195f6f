// SPDX-License-Identifier: GPL-3.0-or-later
// Erases messages that are files of their own, many at a time, so that the journal and the folders
// are synced once a batch: each file leaves its name for one of ours in the same folder, where no
// reader of mail looks (it begins with a dot), then it is overwritten through its descriptor, read
// back and unlinked. The states are in wiper.h. A batch is begun by the eraser and ended by it or
// by the recovery of a later run, which goes by the journal and inode numbers alone: what stands
// in Swapped goes on, everything else gets its name back.
// One thread. Failure of a file: in its row, and the others go on. A row that `is_owed` is left to
// the next run, and so is the batch.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"
#include "wiper/journal.h"
#include "wiper/mailbox/message_file.h"
#include "wiper/mailbox/parked_file.h"

namespace oubli::wiper {

// `number`: of the batch in this journal. REQUIRES: each file holds the message it is named for.
std::vector<FileRow> erase_batch(Disk& disk, Journal& journal, std::uint64_t number,
                                 std::vector<MessageFile> files);

// What the journal says of one batch.
struct BatchState {
  Step last = Step::Preparing;
  std::string token;
  std::vector<JournalFile> files;
  std::set<std::uint64_t> swapped;         // positions in `files`
  std::map<std::uint64_t, Reached> wiped;  // of them
};

// By number.
[[nodiscard]] std::map<std::uint64_t, BatchState> batches_of(const Journal& journal);

// Brings the batch to Done, in `state` and in the journal. Repeatable.
Status settle_batch(Disk& disk, Journal& journal, std::uint64_t number, BatchState& state);

}  // namespace oubli::wiper
