// SPDX-License-Identifier: GPL-3.0-or-later
// --password-file, --ca-file and the others about mail servers, for every command that takes them.
// One thread.
#pragma once

#include "scanner/app/mail_server.h"
#include "scanner/cli/run.h"

namespace oubli::cli {

// Asks on the terminal for a password that was not given.
app::ServerAccess access_of(Context& context);

}  // namespace oubli::cli
