// SPDX-License-Identifier: GPL-3.0-or-later
// A file that is to be written where the operator says: not over something else. One thread.
#pragma once

#include <string_view>

#include "adapters/base/files.h"
#include "adapters/base/result.h"

namespace oubli::app {

// Refused where something has that name which is no file beginning with `head`, as the one to be
// written does.
Status check_may_replace(const Path& file, std::string_view head);

}  // namespace oubli::app
