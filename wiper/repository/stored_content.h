// SPDX-License-Identifier: GPL-3.0-or-later
// What a backup program gives of an archive: a tar in a stream, read once, forward, by code that
// shares nothing with the reader of the scan. From it comes what is to become of the files that
// planned messages stand in, and what the archive must look like afterwards. Nothing is written
// anywhere: a mailbox that is looked into is held in memory. Free functions; one thread.
// Memory: some 40 bytes a file, and one mailbox. Failure: Refused (a message that is not what was
// planned, or stands where nothing is changed), Damaged, Failed.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "wiper/mailbox/mbox_cut.h"
#include "wiper/plan.h"
#include "wiper/repository/repository.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

// The longest mailbox that is held.
inline constexpr std::uint64_t kMostStored = 4ULL << 30;

// A file, link or folder of the new archive.
struct StoredMember {
  ContentHash digest;       // of all that is said of it and its content; of what changes: of that
  bool is_changed = false;  // then its headers tell another size
};

struct StoredCut {
  std::vector<FileChange> changes;
  std::vector<StoredMember> members;  // of the new archive, in order
};

// `stream` is read to its end.
Result<StoredCut> cut_stored(int stream, const PlannedSource& source, const Splitters& splitters);

// Whether the archive is the one that was to come of it; the strings are looked for in what
// changed.
struct StoredCheck {
  bool holds_what_it_should = false;
  Residue residue;
};
Result<StoredCheck> check_stored(int stream, const StoredCut& cut,
                                 std::span<const std::string_view> strings,
                                 const Unpacker& unpacker);

// After a kill nothing is known but the plan: how many of its messages stand where they stood.
Result<std::uint64_t> count_stored(int stream, const PlannedSource& source,
                                   const Splitters& splitters);

}  // namespace oubli::wiper
