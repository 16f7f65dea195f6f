// SPDX-License-Identifier: GPL-3.0-or-later
// The second half of an erasure, from the swap on, and the way back before it: shared by the run
// itself and by the recovery of a killed one, so that both leave the same state. Every function
// may be repeated. Owned by one run; one thread. Failure leaves the journal open: the next run
// settles what is left.
#pragma once

#include <cstdint>
#include <string>

#include "wiper/disk/disk.h"
#include "wiper/disk/held_file.h"
#include "wiper/disk/media.h"
#include "wiper/journal.h"

namespace oubli::wiper {

// A mailbox and what one run has beside it. Descriptors are lent.
struct Workplace {
  Disk& disk;
  Journal& journal;
  std::uint64_t source = 0;  // position in the plan
  int folder = -1;
  Path path;
  std::string name;
  OurNames ours;
  Owner owner{};  // as whom `disk` acts

  [[nodiscard]] Path shown(const std::string& beside) const { return path.parent_path() / beside; }
};

// One of our names beside it, for reading and writing; not open, and errno, where that fails.
UniqueFd open_ours(const Workplace& at, const std::string& name);

// Takes the mailbox's name for ours.fresh; the old file then stands under ours.fresh, or under
// ours.old where the file system cannot exchange names.
Status swap_names(const Workplace& at);

// Whether the name of the mailbox has left the old file, and under which of our names that file
// stands now (empty: under none).
struct SwapState {
  bool is_swapped = false;
  std::string old_name;
};
Result<SwapState> look_at_swap(const Workplace& at, const Fingerprint& old,
                               const Fingerprint& made);

// Leaves the folder as it was before: the file ours.fresh, when it is there, is overwritten and
// unlinked, a second name of the mailbox is dropped. REQUIRES: not swapped.
Status clear_up(const Workplace& at);

// From the swap to the end: syncs the folder, checks that nobody wrote to the old file since,
// overwrites it, reads it back, unlinks it. `old_fd` is open for reading and writing.
// `is_wiping`: an earlier run had begun to overwrite it.
Result<Reached> erase_old(const Workplace& at, int old_fd, const std::string& old_name,
                          const Fingerprint& old, bool is_wiping);

// The text of a Wiped record, both ways.
[[nodiscard]] std::string to_text(const Reached& reached);
[[nodiscard]] Reached reached_of(const std::string& text);

}  // namespace oubli::wiper
