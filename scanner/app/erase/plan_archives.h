// SPDX-License-Identifier: GPL-3.0-or-later
// Of the messages that are planned in archives, be they files or in repositories, those that cannot
// be erased from there: they are taken from the plan before anybody is asked, each with its reason,
// and the others go. Each archive is gone through as erasing does, but for the writing. One thread.
// Failure: Interrupted.
#pragma once

#include <set>
#include <vector>

#include "adapters/source.h"
#include "scanner/sandbox/sandbox.h"
#include "wiper/plan.h"
#include "wiper/repository/repository.h"

namespace oubli::app {

struct ArchivesPlanned {
  std::vector<Unreadable> left;  // messages that stay
  // Archives in which an Outlook data file is written anew: without what was deleted from it
  // before.
  std::set<Path> sheds_deleted;
};
Result<ArchivesPlanned> plan_archives(wiper::Plan& plan, sandbox::Zygote& zygote,
                                      const wiper::Repositories& repositories, const Path& scratch);

}  // namespace oubli::app
