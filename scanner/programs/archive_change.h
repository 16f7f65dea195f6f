// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a file in an archive, as those who write archives anew are told: as in
// wiper/repository/repository.h. A value.
#pragma once

#include <string>
#include <vector>

#include "adapters/message.h"

namespace oubli::programs {

struct ArchiveChange {
  std::string path;
  ContentHash before, after;
  bool goes = false;
  std::vector<ByteRange> kept{};
};

}  // namespace oubli::programs
