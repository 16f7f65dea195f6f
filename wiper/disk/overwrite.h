// SPDX-License-Identifier: GPL-3.0-or-later
// Overwrites the whole of a file with a ChaCha20 stream under a key that is forgotten, makes it
// durable, drops the cache, reads every byte back, and says which level was truly reached.
// Free functions; one thread per file. Failure: Failed when a byte could not be written, synced
// or read back as written; nothing may then be claimed.
#pragma once

#include <array>
#include <cstdint>

#include <sodium.h>

#include "adapters/base/files.h"
#include "adapters/base/result.h"
#include "wiper/disk/disk.h"
#include "wiper/disk/media.h"

namespace oubli::wiper {

struct NoiseKey {
  NoiseKey();
  ~NoiseKey();
  NoiseKey(const NoiseKey&) = delete;
  NoiseKey& operator=(const NoiseKey&) = delete;
  std::array<unsigned char, crypto_stream_chacha20_KEYBYTES> key{};
  std::array<unsigned char, crypto_stream_chacha20_NONCEBYTES> nonce{};
};

// In two steps, for many files at once: what was written to all of them before the first is synced
// costs the file system less than one after the other. REQUIRES: as below.
class Overwriting {
 public:
  Overwriting(Disk& disk, int fd, Path shown, const KernelFiles& kernel = {});
  Status write();
  // Call once, after write() was done.
  Result<Reached> finish();

 private:
  Disk& disk_;  // lent by the caller, like the descriptor
  int fd_;
  Path shown_;
  KernelFiles kernel_;
  NoiseKey key_;
  std::uint64_t size_ = 0;
  Media before_;
};

// REQUIRES: `fd` is open for reading and writing, and the caller has made sure that the file is
// ours to destroy (invariant 4 of wiper.h).
Result<Reached> overwrite_file(Disk& disk, int fd, const Path& shown,
                               const KernelFiles& kernel = {});

}  // namespace oubli::wiper
