// SPDX-License-Identifier: GPL-3.0-or-later
// Writes bytes to a new file, packed as a file of that compression is, as tightly as the old file
// says that it was (packing_level.h); what it unpacks to is the same in any case. Owned by one
// re-packing; one thread. Memory: that of the one compressor. Failure: the file is incomplete.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "adapters/source.h"
#include "wiper/disk.h"

namespace oubli::wiper {

class Packer {
 public:
  Packer() = default;
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;
  virtual ~Packer() = default;

  virtual Status write(std::string_view bytes) = 0;
  // Call once, after the last write.
  virtual Status finish() = 0;
};

// `fd`: an empty file, lent like `disk`. `level`: nothing where it is not known.
[[nodiscard]] std::unique_ptr<Packer> open_packer(Disk& disk, int fd, Compression compression,
                                                  std::optional<int> level, const Path& shown);

}  // namespace oubli::wiper
