// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a file in an archive, as those who write archives anew are told: as in
// wiper/repository/file_change.h. A value.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/message.h"

namespace oubli::programs {

// A run of the old content; or of `fresh`.
struct ArchivePart {
  ByteRange range;
  bool is_fresh = false;
};

struct ArchiveChange {
  std::string path;
  ContentHash before, after;
  std::uint64_t old_size = 0;
  bool goes = false;
  std::vector<ArchivePart> parts{};
  std::shared_ptr<const std::string> fresh{};
};

// Of the new content.
[[nodiscard]] inline std::uint64_t size_of(const ArchiveChange& change) {
  std::uint64_t size = 0;
  for (const ArchivePart& part : change.parts) size += part.range.size();
  return size;
}

}  // namespace oubli::programs
