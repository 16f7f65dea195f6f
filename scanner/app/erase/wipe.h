// SPDX-License-Identifier: GPL-3.0-or-later
// wipe: one file overwritten and removed, with the level truly reached; and how a receipt's media
// read for a person. One thread.
#pragma once

#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "scanner/app/workspace.h"
#include "wiper/receipt.h"

namespace oubli::app {

struct Wiped {
  std::string path;
  std::string level;
  std::string why;
  std::vector<std::string> caveats;
};

// `workspace`: what it says is under a restriction is Refused; null: there is none.
Result<Wiped> wipe(const Path& path, const Workspace* workspace);

// The lowest level first, then a row for each run of copies of which the same can be said:
// "E2  /m/a.mbox and 15 more: overwritten … (SSD_FTL)". The receipt names each.
std::vector<std::string> media_rows(const wiper::Receipt& receipt);
std::uint64_t erased_count(const wiper::Receipt& receipt);

}  // namespace oubli::app
