// SPDX-License-Identifier: GPL-3.0-or-later
// The bounds of an erasure: it touches nothing outside what was named, and says where else the same
// messages are known to stand. One thread.
#pragma once

#include <string>
#include <vector>

#include "scanner/app/server/mail_server.h"
#include "scanner/app/workspace.h"
#include "wiper/plan.h"
#include "wiper/receipt.h"
#include "wiper/repository/repository.h"

namespace oubli::app {

// Said before anybody is asked: files of which nothing is ever erased, servers that cannot expunge
// some messages alone, repositories in which no archive is written anew, and folders of which
// another shows the same messages. `servers` may be null, which is a failure where one is to be
// asked.
Status check_may_be_written(const wiper::Plan& plan, MailServers* servers,
                            const wiper::Repositories& repositories);

// Refused when a message to erase lies in a mailbox that a symbolic link led to: a person who names
// a folder means what is in it, not what somebody put a link to.
Status check_bounds(const wiper::Plan& plan, const std::vector<std::string>& sources);

// Of the messages a plan erases: how many still stand in which mailbox, by what the catalog knows
// once the mailboxes of the plan were scanned again.
Result<std::map<std::string, std::uint64_t>> count_elsewhere(Workspace& workspace,
                                                             const wiper::Plan& plan);

}  // namespace oubli::app
