// SPDX-License-Identifier: GPL-3.0-or-later
// What the workspace holds: its sources, its totals, what could not be read, and whether the
// installation is sound. Read-only; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/source.h"
#include "scanner/app/scan/changes.h"
#include "scanner/app/workspace.h"
#include "scanner/sandbox/sandbox.h"

namespace oubli::app {

struct SourceRow {
  std::string path;
  std::string format;  // "mbox", "maildir" …, with its compression: "mbox.gz"
  std::string folder;
  std::uint64_t messages = 0;  // standing in it
  std::uint64_t read = 0;      // of these
  std::uint64_t unreadable = 0;
  std::int64_t scanned_at = 0;  // seconds since 1970 UTC; 0: never to its end
  bool is_complete = false;
};

struct StatusSummary {
  std::uint64_t sources = 0, messages = 0, distinct = 0, unreadable = 0, unsupported = 0;
  std::uint64_t incomplete = 0;         // sources whose scan was cut short
  std::vector<std::string> unfinished;  // sources whose scan was cut short, or is under way
  std::vector<Unreadable> unread;       // each with its reason
  std::uint64_t unrecognised = 0;       // files in the sources that hold no mail we know
  Changes changes;
  std::vector<std::pair<std::string, std::uint64_t>> unsupported_reasons;
};

struct Check {
  std::string name;
  bool is_good = true;
  std::string detail;
};

Result<std::vector<SourceRow>> sources(Workspace& workspace);
Result<StatusSummary> status(Workspace& workspace);
// Installation, confinement, key, index: one row each.
std::vector<Check> doctor(Result<Workspace*> workspace, sandbox::Zygote& zygote);
// An Outlook data file, by every rule of its format, in a confined worker. A rule that a file of
// anybody's has to keep makes a bad row; what earlier deletions left in it is told, and good.
Result<std::vector<Check>> doctor(const Path& file, sandbox::Zygote& zygote);

}  // namespace oubli::app
