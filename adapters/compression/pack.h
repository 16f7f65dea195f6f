// SPDX-License-Identifier: GPL-3.0-or-later
// Packs bytes as a file of that compression is. Where it is not known how tightly, libarchive's
// usual level is taken; what it unpacks to is the same. Owned by one writer; one thread. Memory:
// that of the one compressor. Failure: what came out is incomplete.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/base/result.h"
#include "adapters/source.h"

namespace oubli {

struct Packing {
  Packing(Compression how, std::optional<int> how_tightly = std::nullopt)
      : compression(how), level(how_tightly) {}

  Compression compression;
  std::optional<int> level;  // 0 to 9, as the compression's own program numbers them
};

class PackStream {
 public:
  PackStream() = default;
  PackStream(const PackStream&) = delete;
  PackStream& operator=(const PackStream&) = delete;
  virtual ~PackStream() = default;

  virtual Status write(std::string_view bytes) = 0;
  // Call once, after the last write.
  virtual Status finish() = 0;
};

// Where packed bytes go, in order: called by write() and finish(), in their thread. Its failure
// becomes theirs.
using PackedTaker = std::function<Status(std::string_view packed)>;

// Packs right here.
[[nodiscard]] std::unique_ptr<PackStream> pack_here(PackedTaker take, Packing packing);

// Who packs for this process from now on; unless it says so, it does it itself. Compressors read
// what others wrote, too: a process that holds keys and destroys mail hands it to a confined
// worker, as it does with unpacking (unpack_by). Set by main's thread while no other runs.
using PackOpener = std::function<std::unique_ptr<PackStream>(PackedTaker, Packing)>;
void pack_by(PackOpener opener);
[[nodiscard]] std::unique_ptr<PackStream> open_packing(PackedTaker take, Packing packing);

}  // namespace oubli
