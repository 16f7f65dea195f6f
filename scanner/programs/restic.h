// SPDX-License-Identifier: GPL-3.0-or-later
// How restic is called, and how a snapshot that was written in place of another says so. It keeps
// no cache of what is read here. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/base/files.h"
#include "scanner/programs/program.h"

namespace oubli::programs {

// `words`: without the program.
[[nodiscard]] Call restic_call(const Path& repository, std::vector<std::string> words);
// Of what only reads, and little: it writes no lock and does not wait for others to see one.
[[nodiscard]] Call restic_question(const Path& repository, std::vector<std::string> words);

inline constexpr std::size_t kNameDigits = 8;  // of a snapshot, as restic shows and mounts it

// A folder, which holds what restic needs while it writes and is no part of what it writes: so it
// stands for good among the patterns that were excluded, and names the snapshot that was there
// before.
[[nodiscard]] std::string mark_of(const std::string& id);
[[nodiscard]] std::optional<std::string> replaced_by_mark(const std::string& pattern);

}  // namespace oubli::programs
