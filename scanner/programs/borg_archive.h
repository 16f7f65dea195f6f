// SPDX-License-Identifier: GPL-3.0-or-later
// Writes an archive of a borg repository anew: borg's own Python package does it, told by a script
// of ours (borg_archive.py), because its command line cannot change a file within an archive.
// Free functions; any thread. Failure: an Error that names the archive.
#pragma once

#include <string>
#include <vector>

#include "adapters/archive/repository.h"
#include "adapters/base/files.h"
#include "scanner/programs/archive_change.h"
#include "scanner/programs/program.h"

namespace oubli::programs {

enum class ArchiveJob { Replace, Tidy };

// `id`: of the archive as it is known. Refused where borg is no Python program that can be asked.
Result<Call> archive_call(ArchiveJob job, const archive::StoredName& archive, const std::string& id,
                          const std::vector<ArchiveChange>& changes);
// What it answered. REQUIRES: `output` is all that it wrote.
Status read_archive_answer(const std::string& output, const Path& shown);

}  // namespace oubli::programs
