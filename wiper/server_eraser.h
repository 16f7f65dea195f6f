// SPDX-License-Identifier: GPL-3.0-or-later
// Erases planned messages from a folder on a mail server. Each is fetched once more and must have
// the planned hash; then they are marked as deleted and expunged by their UIDs, never together with
// what others marked; then a new conversation must show that they are gone and that all others are
// there. The level is E0: what the server keeps of them out of sight is not known.
//
// States; what a killed run leaves in each is settled as shown:
//
//   (nothing) ──► Expunging ──► (marked) ──► (expunged) ──► Done
//       │             │            │             │
//       ▼             └────────────┴─────────────┴──► gone on with: what is still listed is
//       compared
//   as it was                                         again, marked, expunged; then Done
//   Expunging ──► (the server refuses) ──► (marks taken back) ──► Failed
//
// Owned by the Wiper; one thread. Failure: of the folder. In Expunging it is left to the next run.
#pragma once

#include <cstdint>

#include "wiper/file_eraser.h"
#include "wiper/journal.h"
#include "wiper/plan.h"
#include "wiper/recovery.h"
#include "wiper/server_folder.h"

namespace oubli::wiper {

// Why nothing is erased from a folder of a server without UIDPLUS.
[[nodiscard]] Error cannot_expunge(const Path& folder);

class ServerEraser {
 public:
  ServerEraser(Journal& journal, const ServerFolders& folders)
      : journal_(journal), folders_(folders) {}

  // `index`: the position of `source` in the plan.
  Result<FilesOutcome> erase(std::uint64_t index, const PlannedSource& source);
  // What a killed run had come to. Where that was Expunging and this fails, it cannot be settled
  // yet; may then be called again.
  Result<FilesOutcome> settle(std::uint64_t index, const PlannedSource& source, SourceState& state);

 private:
  struct Work;
  [[nodiscard]] Result<Work> prepare(std::uint64_t index, const PlannedSource& source) const;
  // From the record in the journal to the end.
  Result<FilesOutcome> carry_on(Work& work);
  Status expunge(Work& work);
  Status take_back(Work& work, const Error& why);
  Status give_up(const Work& work);
  Status find_again(Work& work, SourceState& state);

  Journal& journal_;  // lent, like the next, by the Wiper
  const ServerFolders& folders_;
};

}  // namespace oubli::wiper
