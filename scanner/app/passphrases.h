// SPDX-License-Identifier: GPL-3.0-or-later
// The passphrases of archives, from a file. One thread.
#pragma once

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/source.h"

namespace oubli::app {

// One a line, tried in this order; empty lines are none. No file: none. Usage where it holds none.
Result<Passphrases> read_passphrases(const Path& file);

}  // namespace oubli::app
