// SPDX-License-Identifier: GPL-3.0-or-later
// A new tar on its way into the files NEW.tar, NEW.tar.2, NEW.tar.3 …, which GNU tar reads as its
// volumes. Each is made anew, for its owner alone, and synced; all are read again and joined, which
// must come to what was written. Unless they are kept they go with this. Owned by one erasure; one
// thread. Failure: a file of that name exists (Refused); the disk's.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "adapters/base/files.h"
#include "adapters/byte_digest.h"
#include "wiper/receipt.h"
#include "wiper/stream/volume_splitter.h"

namespace oubli::wiper {

class VolumeWriter final : private VolumeSink {
 public:
  // Refused where one of them exists already. REQUIRES: size >= VolumeSplitter::kLeast.
  // `stop`: lent; once it is set, reading them again is Interrupted.
  static Result<std::unique_ptr<VolumeWriter>> open(const Path& first, std::uint64_t size,
                                                    const std::atomic<bool>* stop);
  ~VolumeWriter() override;

  Status write(std::string_view bytes);
  // Call once, after the last write. Why they do not join to what was written; empty: they do.
  Result<std::string> finish();
  // They stay when this goes.
  void keep() { is_kept_ = true; }

  [[nodiscard]] const std::vector<VolumeRow>& volumes() const { return rows_; }
  // REQUIRES: finish(). Of all of them, one behind the other.
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] const ContentHash& digest() const { return digest_; }

 private:
  VolumeWriter(Path first, std::uint64_t size, std::string set, const std::atomic<bool>* stop)
      : first_(std::move(first)), stop_(stop), splitter_(size, std::move(set), *this) {}
  Status begin_volume() override;
  Status put(std::string_view bytes) override;
  Status end_volume();
  [[nodiscard]] Result<std::string> read_again() const;

  const Path first_;
  const std::atomic<bool>* const stop_;
  VolumeSplitter splitter_;
  UniqueFd fd_;
  struct Made {
    dev_t device;
    ino_t inode;
  };
  std::vector<Made> made_;  // one for each row
  std::vector<VolumeRow> rows_;
  ByteDigest volume_digest_, all_digest_, joined_digest_;
  std::uint64_t written_ = 0, joined_ = 0;
  ContentHash digest_, expected_;
  bool is_kept_ = false;
};

}  // namespace oubli::wiper
