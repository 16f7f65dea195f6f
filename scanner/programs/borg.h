// SPDX-License-Identifier: GPL-3.0-or-later
// How borg is called. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "scanner/programs/program.h"

namespace oubli::programs {

// `words`: without the program. Nothing is asked on a terminal; who names a repository means it.
[[nodiscard]] Call borg_call(std::vector<std::string> words);

}  // namespace oubli::programs
