// SPDX-License-Identifier: GPL-3.0-or-later
// Turns a plan that erases into one that redacts: what each message becomes is made, and its
// digests stand in the plan. What cannot be redacted leaves the plan and is named. One thread.
#pragma once

#include <vector>

#include "adapters/base/result.h"
#include "adapters/source.h"
#include "scanner/app/erase/redactor.h"
#include "scanner/app/server/mail_server.h"
#include "wiper/plan.h"

namespace oubli::app {

// The messages left out, with the reasons. Fails where the sandbox could not be had.
Result<std::vector<Unreadable>> plan_redactions(wiper::Plan& plan, Redactor& redactor,
                                                MailServers* servers);

}  // namespace oubli::app
