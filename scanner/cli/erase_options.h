// SPDX-License-Identifier: GPL-3.0-or-later
// --dry-run, --yes, --expect, --override and the others that every command that erases takes, and
// the question its size is confirmed with. One thread. Failure: Usage.
#pragma once

#include <cstdint>
#include <optional>

#include "scanner/app/erase/erase.h"
#include "scanner/cli/run.h"

namespace oubli::cli {

// Without who is to be erased and how.
Result<app::EraseOptions> erase_options(Context& context);

// The number, where it was typed as asked.
std::optional<std::uint64_t> ask_number(Terminal& terminal, std::uint64_t total);

}  // namespace oubli::cli
