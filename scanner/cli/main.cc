// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/program.h"

int main(int argc, char** argv) { return oubli::cli::run_program(argc, argv); }
