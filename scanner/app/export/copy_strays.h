// SPDX-License-Identifier: GPL-3.0-or-later
// What an unfinished copy holds of folders that the server lists no more: they were renamed or
// deleted since. One thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/app/export/export_mail.h"

namespace oubli::app {

// Names in `root`, an open folder of a copy in that form, which are of folders and none of `known`;
// in order.
Result<std::vector<std::string>> strays_in(int root, CopyForm form,
                                           const std::set<std::string>& known);

}  // namespace oubli::app
