// SPDX-License-Identifier: GPL-3.0-or-later
// Repositories of backup programs, recognised by the files in them, and how an archive in one is
// named: "/srv/repository/::monday", which borg understands as well. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/base/files.h"
#include "adapters/source.h"

namespace oubli::archive {

// Borg or Restic; nothing where the folder is no repository.
[[nodiscard]] std::optional<Format> repository_in(const Path& folder);

struct StoredName {
  Path repository;
  std::string archive;
};

[[nodiscard]] Path stored_path(const StoredName& name);
// Also of "/srv/repository::monday". Nothing where no archive is named.
[[nodiscard]] std::optional<StoredName> parse_stored(const Path& path);

}  // namespace oubli::archive
