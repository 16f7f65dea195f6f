// SPDX-License-Identifier: GPL-3.0-or-later
// A tar cut into volumes that GNU tar reads: each labelled, none longer than it may be, cut between
// two members or within the content of one, never within headers. Owned by one passage; one thread.
// Memory: the headers of one member. Failure: the sink's; Refused, where the headers of one member
// are longer than a volume.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/archive/tar_layout.h"
#include "adapters/archive/tar_volume.h"

namespace oubli::wiper {

class VolumeSink {
 public:
  VolumeSink() = default;
  VolumeSink(const VolumeSink&) = delete;
  VolumeSink& operator=(const VolumeSink&) = delete;
  virtual ~VolumeSink() = default;
  virtual Status begin_volume() = 0;
  virtual Status put(std::string_view bytes) = 0;
};

class VolumeSplitter {
 public:
  static constexpr std::uint64_t kRecord = 20 * archive::kTarBlock;
  // Less would hold little more than its own head.
  static constexpr std::uint64_t kLeast = 2 * kRecord;

  // `size`: of a volume; whole records of it are used. REQUIRES: size >= kLeast. `set`: what the
  // volumes are labelled with; at most 64 bytes. `sink` is lent.
  VolumeSplitter(std::uint64_t size, std::string set, VolumeSink& sink)
      : capacity_(size / kRecord * kRecord), set_(std::move(set)), sink_(sink) {}

  Status write(std::string_view bytes);
  // After the last byte; Failed where no end mark came.
  Status finish();
  // Zeros behind the end mark that found no room on the last volume.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  Result<bool> take_headers(std::string_view& rest);
  Status put_whole(std::string_view bytes);
  Status put_content(std::string_view bytes);
  Status put_end(std::string_view bytes);
  Status put(std::string_view bytes);
  Status go_to_next(const std::optional<archive::Continuation>& goes_on);
  [[nodiscard]] std::uint64_t room() const { return capacity_ - filled_; }

  const std::uint64_t capacity_;
  const std::string set_;
  VolumeSink& sink_;
  std::uint64_t number_ = 0;  // of the volume that is written; 0: none was begun
  std::uint64_t filled_ = 0;
  std::string pending_;  // the begin of headers
  archive::TarMember member_;
  std::uint64_t left_ = 0;  // of that member, with its padding
  bool is_ended_ = false;   // its end mark comes
  bool has_end_ = false;    // some of that was written
  std::uint64_t left_out_ = 0;
};

}  // namespace oubli::wiper
