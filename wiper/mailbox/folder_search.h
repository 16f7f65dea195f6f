// SPDX-License-Identifier: GPL-3.0-or-later
// Whether given strings are still in a folder that messages which are files were erased from: in
// the messages that are left, in whatever lies beside them, and in names. Indexes and caches of
// other programs, which leftovers.h names, are left out. Only reads, and follows no links. Free
// functions; one thread. Memory: bounded by the longest list of a Maildir. Failure: the folder
// could not be listed; a file that could not be read is counted as unopened.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/plan.h"
#include "wiper/residue/residue.h"

namespace oubli::wiper {

struct FolderSearch {
  Residue residue;
  std::vector<Trace> traces;  // the first kMostTraces
};

// Of a Maildir: also what its readers pass over (tmp/, hidden files, folders in cur/ and new/).
// Nothing of any other source.
Result<FolderSearch> search_maildir(const PlannedSource& source,
                                    std::span<const std::string_view> strings,
                                    const Unpacker& unpacker);

// The letters of a folder: files named .eml or .emlx.
[[nodiscard]] bool is_named_letter(const Path& file);
Result<FolderSearch> search_letters(const Path& folder, std::span<const std::string_view> strings,
                                    const Unpacker& unpacker);

}  // namespace oubli::wiper
