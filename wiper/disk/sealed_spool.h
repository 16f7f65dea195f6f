// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that have to be gone over again and are too many for memory, on disk under a key that is
// nowhere else: a file without a name, of which nothing can be read once this is gone. Owned by one
// passage; one thread writes, any reader has bytes() of its own. Failure: the disk's; Damaged where
// what is read is not what was written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"

namespace oubli::wiper {

class SealedSpool {
 public:
  // In `folder`, whose file system must know files without a name.
  static Result<std::unique_ptr<SealedSpool>> open(const Path& folder);
  ~SealedSpool();
  SealedSpool(const SealedSpool&) = delete;
  SealedSpool& operator=(const SealedSpool&) = delete;

  Status add(std::string_view bytes);
  // Nothing is added any more.
  Status finish();
  [[nodiscard]] std::uint64_t size() const { return size_; }

  // REQUIRES: finish(). What was added; lent by this.
  [[nodiscard]] std::unique_ptr<ByteSource> bytes() const;

 private:
  class Bytes;
  SealedSpool(UniqueFd fd, Path shown);
  Status seal_chunk();
  Status open_chunk(std::uint64_t number, std::string& into) const;

  UniqueFd fd_;
  Path shown_;
  unsigned char* key_;  // in locked memory
  std::string chunk_;   // the last one, while it grows
  std::uint64_t sealed_ = 0, size_ = 0;
};

}  // namespace oubli::wiper
