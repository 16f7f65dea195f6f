// SPDX-License-Identifier: GPL-3.0-or-later
// What other programs keep beside mail that was erased, and what may hold parts of it still: their
// indexes, caches and backups, known by their names. Only looks. Free functions; any thread. Cannot
// fail: what may not be listed is not seen.
#pragma once

#include <string>
#include <vector>

#include "adapters/base/files.h"

namespace oubli::wiper {

struct Leftover {
  Path path;
  std::string what;
  bool operator==(const Leftover&) const = default;
};

// Of mailboxes, messages that are files, and Maildirs; sorted, each once. None of it was touched.
[[nodiscard]] std::vector<Leftover> leftovers_of(const std::vector<Path>& mailboxes);

}  // namespace oubli::wiper
