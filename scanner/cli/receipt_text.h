// SPDX-License-Identifier: GPL-3.0-or-later
// How a receipt, and what a plan or an erasure leaves unexamined, read for a person; for every
// command that erases. With --json a receipt is printed as it was saved. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scanner/app/erase/settle.h"
#include "scanner/cli/terminal.h"

namespace oubli::cli {

// What nothing is said of: the kinds on standard output beside the plan or verdict, each by name on
// standard error.
void print_not_examined(Terminal& terminal, const wiper::NotExamined& left);
// Beside a plan that is refused for its size: it may be what was not read that is missing.
void name_unread(Terminal& terminal, const wiper::NotExamined& left);

// `lines`: the receipt as JSON.
void print_receipt(Terminal& terminal, const wiper::Receipt& receipt, const std::string& lines);

// Of the volumes of a tar that were read.
void note_volumes_on_trust(Terminal& terminal, std::uint64_t count);

// Tells of an erasure that was cut short and has been settled. True when nothing is wrong with it,
// or there was none.
bool print_settled(Terminal& terminal, const std::optional<app::Settled>& settled);

}  // namespace oubli::cli
