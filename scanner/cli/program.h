// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program behind main(): parse, start the session, run the command, map its outcome to
// an exit code. REQUIRES: no other thread is running.
#pragma once

namespace oubli::cli {

int run_program(int argc, const char* const* argv);

}  // namespace oubli::cli
