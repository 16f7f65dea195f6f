// SPDX-License-Identifier: GPL-3.0-or-later
// erase: the whole road in one go. Scan the sources, find the person, write the plan, have its
// size confirmed, carry it out, drop the index rows, look again. First of all an erasure that was
// killed is settled; where that leaves nothing of the request to be done, its receipt is the
// answer. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/app/erase/erasure_memory.h"
#include "scanner/app/erase/settle.h"
#include "scanner/app/find/find.h"
#include "scanner/app/scan/scan.h"
#include "scanner/app/workspace.h"
#include "wiper/receipt.h"

namespace oubli::app {

// The blast radius: what the plan takes from one mailbox.
struct PlannedMailbox {
  std::string path;
  std::uint64_t examined = 0;
  std::uint64_t erase = 0;
  std::uint64_t attached = 0;                     // messages in those, targets themselves
  std::uint64_t redact = 0;                       // of those to be erased: redacted instead
  std::uint64_t kept = 0;                         // that cannot be erased
  std::uint64_t unreadable = 0, unsupported = 0;  // in it, and not searched
  std::map<std::string, std::uint64_t> years;     // "2019" → messages to erase; "" without a date
  // Of a PST: those whose names hold what was asked for. They stay, and count as residue.
  std::vector<std::string> folders{};
  // Its own path, and those of folders it stands in, where the name does. They stay, too.
  std::vector<std::string> named_after{};
  bool sheds_deleted = false;  // what was deleted from it before goes as well, whoever's it was
};

struct NamedFolder {
  std::string path;    // the folder or mailbox on disk; of an Outlook data file the file
  std::string folder;  // within that file; else empty
};

struct PlanShown {
  EraseMode mode = EraseMode::Delete;
  std::vector<PlannedMailbox> mailboxes;
  std::vector<FoundMessage> messages;
  wiper::NotExamined not_examined;         // in these sources
  std::vector<Unreadable> kept;            // cannot be redacted or erased, and is not touched
  std::vector<wiper::Erasure> restricted;  // stands under a restriction, and stays
  std::uint64_t total = 0;
};

struct EraseOptions {
  ScanOptions scan;
  FindOptions find;
  EraseMode mode = EraseMode::Delete;
  bool is_dry_run = false;
  // Where the plan is kept between looking at it and carrying it out: a dry run writes it there,
  // and what is carried out must be it. Empty: nowhere.
  Path plan_file;
  std::optional<std::uint64_t> expected;  // --expect
  std::set<std::string, std::less<>> overrides;
  // What is kept of it, to be applied again to mail that comes back: until when, and of an erasure
  // that is applied again, which one it is.
  std::string remember_until;
  std::string applies_again;
  std::string performed_by, validated_by;  // names, before what organisation.toml says
  // Shows the plan; returns the number of messages the person agreed to erase, or nothing.
  std::function<std::optional<std::uint64_t>(const PlanShown&)> confirm;
};

struct EraseOutcome {
  std::optional<Settled> settled;          // an earlier erasure that was killed
  std::optional<wiper::Receipt> receipt;   // none after a dry run
  std::string receipt_lines;               // as documented in docs/formats/receipt.md
  std::vector<NamedFolder> named_folders;  // which stay, and count as residue
  wiper::NotExamined not_examined;         // the receipt's; of the plan where there is none
  bool keeps_restricted = false;           // something concerns the person and stays
  Status verdict;                          // why it is not wholly done
};

Result<EraseOutcome> erase(Workspace& workspace, sandbox::Zygote& zygote, EraseOptions options);

}  // namespace oubli::app
