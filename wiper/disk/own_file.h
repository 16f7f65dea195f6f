// SPDX-License-Identifier: GPL-3.0-or-later
// Overwrites and unlinks a file of the workspace that nothing needs any more. Free functions; one
// thread. Failure: Failed; the file is then still there, perhaps overwritten in part.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"

namespace oubli::wiper {

// Nothing where there is no such file.
Result<std::optional<Reached>> erase_own_file(Disk& disk, const Path& workspace,
                                              const std::string& name);

// Puts the file `beside`, durable and proved, in the place of `name` in one step, and overwrites
// what had the name. Before the step `beside` is the new file, behind it the old one, and at either
// moment ours to overwrite: so a killed run needs no journal, settle_replacement() ends it, and
// where the step was not taken nothing was replaced.
Result<Reached> replace_own_file(Disk& disk, const Path& workspace, const std::string& name,
                                 const std::string& beside);
Status settle_replacement(Disk& disk, const Path& workspace, const std::string& beside);

// What save_durably() had not given its name yet when a run was killed. REQUIRES: nobody else
// saves anything in that folder. A folder that is not there holds none.
struct OwnFile {
  Path path;
  Reached reached;
};
Result<std::vector<OwnFile>> erase_unfinished(Disk& disk, const Path& folder);

// What replace_own_file() is used with, and a killed run may have left.
inline constexpr const char* kWithdrawing = "ledger.jsonl.withdrawing";
inline constexpr const char* kOldKey = "key.replaced";

}  // namespace oubli::wiper
