// SPDX-License-Identifier: GPL-3.0-or-later
// Messages whose places on a mail server are known, fetched again into memory for a confined
// worker. What is not there any more is left out, and found missing by its reader. One thread.
#pragma once

#include <vector>

#include "adapters/base/unique_fd.h"
#include "indexer/catalog.h"
#include "scanner/app/server/mail_server.h"

namespace oubli::app {

// REQUIRES: a folder of a mail server, and places in it of one UIDVALIDITY. `servers` may be null,
// which is a failure.
Result<UniqueFd> fetch_again(MailServers* servers, const Container& container,
                             const std::vector<const index::Place*>& places, const Limits& limits);

}  // namespace oubli::app
