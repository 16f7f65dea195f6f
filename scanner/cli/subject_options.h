// SPDX-License-Identifier: GPL-3.0-or-later
// --name, --email, --phone, --id, --born and --region as a Subject, for every command that takes
// them. Pure; any thread.
#pragma once

#include "scanner/app/find/find.h"
#include "scanner/cli/parser.h"

namespace oubli::cli {

subject::Subject subject_of(const Arguments& arguments);

}  // namespace oubli::cli
