// SPDX-License-Identifier: GPL-3.0-or-later
// What a backup program gives of an archive: a tar in a stream, read once, forward, by code that
// shares nothing with the reader of the scan. From it comes what is to become of the files that
// planned messages stand in, as of members of an archive file (wiper/archive/content_cut.h), and
// what the archive must look like afterwards. Nothing is written anywhere: a file that is looked
// into is held in memory. Free functions; one thread, beside which splitters run.
// Memory: some 60 bytes a file; one file, up to kMostStored, and what is made of it anew; of what
// is made anew a gibibyte in all. Failure: Refused (a planned message is not there), Damaged,
// Failed. What cannot be erased from one file stays, and the rest goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "wiper/archive/archive_cut.h"
#include "wiper/plan.h"
#include "wiper/repository/file_change.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

// The longest file that is held.
inline constexpr std::uint64_t kMostStored = 4ULL << 30;

// A file, link or folder of the new archive.
struct StoredMember {
  ContentHash digest;       // of all that is said of it and its content; of what changes: of that
  bool is_changed = false;  // then its headers tell another size
  // What it must hold, where that was packed or put together anew.
  std::shared_ptr<const ChangedMember> made{};
};

struct StoredCut {
  std::vector<FileChange> changes;
  std::vector<StoredMember> members;  // of the new archive, in order
  // By their positions in the plan: those that cannot be erased, and why.
  std::map<std::size_t, Error> kept{};
};

// `stream` is read to its end.
Result<StoredCut> cut_stored(int stream, const PlannedSource& source,
                             const ArchiveReaders& readers);

// Whether the archive is the one that was to come of it; the strings are looked for in what
// changed. What was packed anew is unpacked again, and is, by its digest, what was to be kept.
struct StoredCheck {
  bool holds_what_it_should = false;
  std::uint64_t erased_found = 0;  // in what was made anew
  Residue residue;
};
Result<StoredCheck> check_stored(int stream, const StoredCut& cut,
                                 std::span<const std::string_view> strings,
                                 const Unpacker& unpacker, const ArchiveReaders& readers);

// After a kill nothing is known but the plan: how many of its messages stand where they stood.
Result<std::uint64_t> count_stored(int stream, const PlannedSource& source,
                                   const ArchiveReaders& readers);

}  // namespace oubli::wiper
