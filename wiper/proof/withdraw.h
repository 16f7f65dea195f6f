// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the text of one entry out of the ledger, for good: its salt and record go, its leaf stays,
// an entry of its own says so. The ledger is written anew beside itself, proved by reading it back,
// takes the name in one step, and the old file is overwritten. One thread; the caller holds the
// workspace.
// A killed run is settled as own_file.h says.
// Failure: Refused (no such text), Damaged (the ledger), Locked, Failed.
#pragma once

#include <cstdint>
#include <string>

#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"
#include "wiper/proof/ledger_append.h"

namespace oubli::wiper {

struct Withdrawn {
  std::string plan;  // of the erasure whose text it was
  Reached reached;   // of the old file
};

Result<Withdrawn> withdraw_from_ledger(Disk& disk, const Path& workspace, const SigningKey& key,
                                       std::uint64_t index, const std::string& time);

}  // namespace oubli::wiper
