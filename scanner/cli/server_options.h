// SPDX-License-Identifier: GPL-3.0-or-later
// --password-file, --ca-file and the others about getting at mail on servers and in archives, for
// every command that takes them.
// One thread. Failure: Usage.
#pragma once

#include <string>
#include <vector>

#include "scanner/app/passphrases.h"
#include "scanner/app/server/mail_server.h"
#include "scanner/cli/run.h"

namespace oubli::cli {

// Asks on the terminal for a password that was not given.
Result<app::ServerAccess> access_of(Context& context);

// Of --archive-passphrase-file.
Result<Passphrases> passphrases_of(const Arguments& arguments);

// The operands; of a server without a user, one for each of --users.
Result<std::vector<std::string>> sources_of(const Arguments& arguments);

}  // namespace oubli::cli
