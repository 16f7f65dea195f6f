// SPDX-License-Identifier: GPL-3.0-or-later
// show: one message by its locator, decoded in a confined worker, with what the detectors found
// marked. One thread.
#pragma once

#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/source.h"
#include "scanner/app/server/mail_server.h"
#include "scanner/app/workspace.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

using ShownMessage = worker::Shown;

// `locator` as `find` printed it. `servers` is asked where it is the address of a message; it may
// be null.
Result<ShownMessage> show(Workspace& workspace, sandbox::Zygote& zygote, const std::string& locator,
                          MailServers* servers = nullptr, const Passphrases& passphrases = {});

std::string_view to_string(Where where);

}  // namespace oubli::app
