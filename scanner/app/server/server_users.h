// SPDX-License-Identifier: GPL-3.0-or-later
// A list of users, for a whole server. Pure but for the file; any thread.
#pragma once

#include <string>
#include <vector>

#include "adapters/base/files.h"

namespace oubli::app {

// Each source that is a server without a user (imaps://mail.example.org), once for each line of
// `file`; the others as they are. An empty line, and one that begins with #, names nobody. Failure:
// Usage where no source is such a server or the file names nobody.
Result<std::vector<std::string>> with_users(const std::vector<std::string>& sources,
                                            const Path& file);

}  // namespace oubli::app
