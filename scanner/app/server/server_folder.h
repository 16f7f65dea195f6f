// SPDX-License-Identifier: GPL-3.0-or-later
// Folders on mail servers, for the wiper. One thread.
#pragma once

#include "scanner/app/server/mail_server.h"
#include "wiper/server/server_folder.h"

namespace oubli::app {

// `servers` is lent, and each account held for as long as one of its folders is. Null: a failure
// that names the address.
wiper::ServerFolders server_folders(MailServers* servers);

}  // namespace oubli::app
