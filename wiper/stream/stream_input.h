// SPDX-License-Identifier: GPL-3.0-or-later
// Where an archive comes from that is read once: a descriptor, or the volumes of a tar in their
// order, as what it holds. Owned by one passage; one thread. Failure: that of what it is read from.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>

#include "adapters/base/files.h"
#include "adapters/compression/compression.h"

namespace oubli::wiper {

class StreamInput : public ByteStream {
 public:
  [[nodiscard]] virtual Compression compression() const { return Compression::None; }
  [[nodiscard]] virtual const std::string& head() const = 0;  // as it is stored
  // REQUIRES: read() came to the end. Behind packed data stand zeros, as on a tape, or nothing.
  virtual Status check_rest() { return {}; }
  // Volumes that were read, and how many of them are in their place by what they were named alone.
  struct Volumes {
    std::uint64_t read = 0, on_trust = 0;
  };
  [[nodiscard]] virtual Volumes volumes() const { return {}; }
};

// `fd`: lent, like `stop`; not read where there are volumes.
Result<std::unique_ptr<StreamInput>> open_input(int fd, std::span<const Path> volumes,
                                                const std::atomic<bool>* stop);

}  // namespace oubli::wiper
