// SPDX-License-Identifier: GPL-3.0-or-later
// What is generated from the table of options.h: help texts, the man page, bash completion. Pure
// functions; any thread.
#pragma once

#include <string>

#include "scanner/cli/options.h"

namespace oubli::cli {

std::string help();
std::string help(const Command& command);
std::string man_page();  // oubli(1), roff
std::string bash_completion();

}  // namespace oubli::cli
