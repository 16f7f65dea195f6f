// SPDX-License-Identifier: GPL-3.0-or-later
// Settles one source of a killed run from its journal records and inode numbers alone: back to the
// old mailbox when the names were not swapped, on to the new one when they were. Idempotent; may
// itself be killed anywhere. One thread. Failure: it cannot be settled yet (somebody has the old
// file open, the disk does not answer, somebody wrote to it); nothing was guessed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"
#include "wiper/journal.h"

namespace oubli::wiper {

// What the journal says of one source.
struct SourceState {
  Step last = Step::Preparing;
  Path path;
  std::string token;
  Fingerprint old, made;
  std::optional<Reached> reached;  // from Wiped on; of what follows from Done on
  std::string asked;               // of others: a server what was about to go, a backup program
};

// By position in the plan; sources the run never came to are not in it.
[[nodiscard]] std::map<std::uint64_t, SourceState> states_of(const Journal& journal);

// Brings `state` to Done or Failed, and the journal with it. REQUIRES: not of a folder on a server,
// which is server_eraser.h's to settle, nor of an archive in a repository (repository_eraser.h).
Status settle_source(Disk& disk, Journal& journal, std::uint64_t source, SourceState& state);

}  // namespace oubli::wiper
