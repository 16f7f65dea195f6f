// SPDX-License-Identifier: GPL-3.0-or-later
// Erases planned messages from a folder on a mail server. Each is fetched once more and must have
// the planned hash; then they are marked as deleted and expunged by their UIDs, never together with
// what others marked; then a new conversation must show that they are gone and that all others are
// there. The level is E0: what the server keeps of them out of sight is not known.
//
// A message that is redacted is first added as it is to be, with flags and date of the original;
// the original goes when a new conversation has shown that the copy is there.
//
// States; what a killed run leaves in each is settled as shown:
//
//   (nothing) ──► Expunging ──► (marked) ──► (expunged) ──► Done
//       │             │            │             │
//       ▼             └────────────┴─────────────┴──► gone on with: what is still listed is
//       compared
//   as it was                                         again, marked, expunged; then Done
//   Appending ──► (added) ──► Expunging (…)     a killed run: copies that are there are gone on
//                                               with, all other originals stay as they were
//   Expunging ──► (the server refuses) ──► (marks taken back) ──► Failed
//
// Owned by the Wiper; one thread. Failure: of the folder. In Expunging it is left to the next run.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "wiper/journal.h"
#include "wiper/mailbox/file_eraser.h"
#include "wiper/plan.h"
#include "wiper/recovery.h"
#include "wiper/replacement.h"
#include "wiper/server/server_folder.h"

namespace oubli::wiper {

// Why nothing is erased from a folder of a server without UIDPLUS.
[[nodiscard]] Error cannot_expunge(const Path& folder);

struct ServerWork;

class ServerEraser {
 public:
  // `replacer`: for what is to be redacted; no settling needs it.
  ServerEraser(Journal& journal, const ServerFolders& folders, Replacer replacer)
      : journal_(journal), folders_(folders), replacer_(std::move(replacer)) {}

  // `index`: the position of `source` in the plan.
  Result<FilesOutcome> erase(std::uint64_t index, const PlannedSource& source);
  // What a killed run had come to. Where that was Expunging and this fails, it cannot be settled
  // yet; may then be called again.
  Result<FilesOutcome> settle(std::uint64_t index, const PlannedSource& source, SourceState& state);

 private:
  [[nodiscard]] Result<ServerWork> prepare(std::uint64_t index, const PlannedSource& source) const;
  Status redact(ServerWork& work);
  Status append_copies(ServerWork& work, const imap::UidSet& uids);
  Status match_copies(ServerWork& work);
  Status keep_without_copy(ServerWork& work, const std::vector<std::size_t>& positions,
                           const imap::UidSet& matched);
  Status expunge_strays(ServerWork& work, const imap::UidSet& strays);
  // Writes down what is about to go, and how it ends.
  Status note(const ServerWork& work, Step step);
  // From what the folder holds now, or what the journal says of it, to the end.
  Result<FilesOutcome> go_on_with_copies(ServerWork& work);
  Result<FilesOutcome> carry_on(ServerWork& work);
  Result<FilesOutcome> end(ServerWork& work);
  Status expunge(ServerWork& work);
  Status take_back(ServerWork& work, const Error& why);
  Status give_up(const ServerWork& work);
  Status find_again(ServerWork& work, SourceState& state);

  Journal& journal_;  // lent, like the next, by the Wiper
  const ServerFolders& folders_;
  Replacer replacer_;
};

}  // namespace oubli::wiper
