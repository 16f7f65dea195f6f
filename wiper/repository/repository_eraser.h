// SPDX-License-Identifier: GPL-3.0-or-later
// Erases planned messages from archives in repositories of backup programs, through those programs.
// Each archive is read once for what is to become of it; its program puts another in its place,
// whole or not at all; when that was done for all archives of a repository, the program removes
// what none refers to any more, and checks all it has; then each archive is read again and must be,
// to the byte, the old one without the planned messages. The level is E1 at best: the program
// deletes its old files, and overwrites nothing.
//
// States; what a killed run leaves in each is settled as shown:
//
//   (nothing) ──► Replacing ──► (replaced) ──► (compacted) ──► (checked) ──► Done
//       │             │              │              │              │
//       ▼             ▼              └──────────────┴──────────────┴──► compacted and checked
//   as it was     what stands beside the archive is taken away;         again, looked at; Done
//                 Failed: it is as it was
//
// Owned by the Wiper; one thread. Failure: of an archive.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "wiper/journal.h"
#include "wiper/mailbox/passage.h"
#include "wiper/plan.h"
#include "wiper/recovery.h"
#include "wiper/repository/repository.h"
#include "wiper/repository/stored_content.h"

namespace oubli::wiper {

using StoredOutcomes = std::map<std::uint64_t, Result<MailboxOutcome>>;

class RepositoryEraser {
 public:
  RepositoryEraser(Journal& journal, const Repositories& repositories,
                   const ArchiveReaders& readers, const Unpacker& unpacker);
  ~RepositoryEraser();
  RepositoryEraser(const RepositoryEraser&) = delete;
  RepositoryEraser& operator=(const RepositoryEraser&) = delete;

  // All of the plan that stands in repositories. By position of the source; sources without planned
  // messages are not in it.
  StoredOutcomes erase(const Plan& plan, std::span<const std::string_view> strings);
  // What a killed run had come to, which was at least Replacing. Where this fails, and `state` is
  // not Failed by then, it cannot be settled yet; may then be called again.
  Result<MailboxOutcome> settle(std::uint64_t index, const PlannedSource& source,
                                SourceState& state);

 private:
  struct Work;
  Result<Work*> open(const PlannedSource& source);
  Result<StoredCut> replace(Work& work, std::uint64_t index, const PlannedSource& source);
  Result<MailboxOutcome> verify(Work& work, std::uint64_t index, const PlannedSource& source,
                                const StoredCut& cut, std::span<const std::string_view> strings);
  Status finish(Work& work);
  Status end(std::uint64_t index, const Reached& reached);

  Journal& journal_;  // lent, like the next three, by the Wiper
  const Repositories& repositories_;
  const ArchiveReaders readers_;
  const Unpacker& unpacker_;
  std::map<Path, std::unique_ptr<Work>> works_;  // by repository
};

}  // namespace oubli::wiper
