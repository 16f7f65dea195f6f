// SPDX-License-Identifier: GPL-3.0-or-later
// reapply: past erasures, applied to mail that was restored or imported again. Of each erasure that
// is remembered, the person is made out again as far as the mail names them, and what concerns
// them, or was erased before, goes the road of every erasure, with a receipt of its own. One
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/app/erase/erase.h"
#include "scanner/app/erase/erasure_memory.h"

namespace oubli::app {

// What came back of one erasure in one mailbox.
struct Returned {
  std::string source;
  std::uint64_t messages = 0;
  std::uint64_t identical = 0;  // of them: the very messages that were erased
};

struct ReappliedErasure {
  ErasureMemory memory;
  std::vector<Returned> returned;          // in the order of their paths; empty: nothing came back
  std::vector<Unreadable> kept;            // cannot be redacted, and is not touched
  std::vector<wiper::Erasure> restricted;  // stays until that ends
  // May concern the person, who is not made out well enough by this mail to say so.
  std::vector<Unreadable> undecided;
  std::uint64_t total = 0;  // messages to erase; those an erasure before it takes are its own
  std::optional<EraseOutcome> outcome;  // none where it was not carried out
  Status failure;                       // why not
};

struct ReapplyShown {
  std::vector<ReappliedErasure> erasures;  // of which something came back; deletions first
  wiper::NotExamined not_examined;         // in these sources
  std::vector<Unreadable> damaged;         // what is remembered of an erasure and tells nothing
  std::uint64_t remembered = 0;            // erasures looked for
  std::uint64_t total = 0;
};

struct ReapplyOptions {
  // As for erase(), but for who is erased and how, which are remembered.
  EraseOptions erase;
  // Shows what came back; returns the number of messages the person agreed to erase, or nothing.
  std::function<std::optional<std::uint64_t>(const ReapplyShown&)> confirm;
  std::function<void(const ReappliedErasure&)> on_carried_out;
};

struct ReapplyOutcome {
  std::optional<Settled> settled;  // an earlier erasure that was killed
  ReapplyShown shown;
  Status verdict;  // why it is not wholly done
};

Result<ReapplyOutcome> reapply(Workspace& workspace, sandbox::Zygote& zygote,
                               ReapplyOptions options);

}  // namespace oubli::app
