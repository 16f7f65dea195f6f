// SPDX-License-Identifier: GPL-3.0-or-later
// erase, of an archive that comes through standard input and goes out without the person through
// standard output: read once, nothing kept of it. What it came from still holds them and says so on
// the receipt. Which messages go is told by a plan that was made before, of the same stream or of
// the same archive as a file (by their digests), or found while they pass. Only when all is written
// is it known whether it is what was agreed to: until then what was written is not to be used.
// One thread. Failure: nothing was erased, whatever was written; no receipt says otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "scanner/app/erase/erase.h"

namespace oubli::app {

struct StreamOptions {
  EraseOptions erase;  // of which `confirm` is not asked, and no source is scanned
  std::optional<std::uint64_t> at_most;  // in place of erase.expected
  int from = 0, to = 1;                  // lent
  std::vector<Path> volumes;             // of a tar, in their order, in place of `from`
  // In place of `to`: a tar in volumes of at most that many bytes, of which the first is `into`.
  Path into;
  std::uint64_t volume_size = 0;
  std::function<void(std::uint64_t bytes_read)> on_progress;
  // What was not searched, where what was found is no plan to be carried out.
  std::function<void(const wiper::NotExamined&)> on_refused;
};

struct StreamErased {
  std::optional<Settled> settled;
  PlanShown shown;                        // what was found
  std::optional<wiper::Receipt> receipt;  // none after a dry run
  std::string receipt_lines;
  wiper::NotExamined not_examined;
  Status verdict;
};

Result<StreamErased> erase_stream(Workspace& workspace, sandbox::Zygote& zygote,
                                  const StreamOptions& options);

}  // namespace oubli::app
