// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of file systems by their kind: whether they write over old blocks where these lie.
// Free functions; any thread. Failure: what does not answer, or is not in the table, is Unknown.
#pragma once

#include <cstdint>
#include <string_view>

#include "adapters/base/files.h"

namespace oubli::wiper {

enum class Habit : std::uint8_t {
  InPlace,
  CopyOnWrite,  // new blocks; who shares the old ones, the extents tell
  Hidden,       // keeps old content where no probe can see it
  Remote,       // another machine holds the blocks
  Memory,
  Unknown,
};

struct FileSystem {
  std::uint64_t magic = 0;
  std::string_view name = "unknown";
  Habit habit = Habit::Unknown;
};

[[nodiscard]] FileSystem file_system_of(int fd);
[[nodiscard]] FileSystem file_system_of(const Path& path);

}  // namespace oubli::wiper
