// SPDX-License-Identifier: GPL-3.0-or-later
// Writes and reads a whole file from its beginning without filling memory with it. It is written
// past the kernel's copy where that is to be had, block by block; what was read is let go. A
// gigabyte that goes through the cache costs more there than on the disk, and pushes out what
// others have in it. Owned by one piece of work; one thread, and nobody else writes through the
// descriptor meanwhile. Failure: of the disk, named by `shown`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "wiper/disk/disk.h"

namespace oubli::wiper {

// Memory as the kernel asks for it: at a multiple of the largest block there is.
class AlignedBlock {
 public:
  static constexpr std::size_t kSize = std::size_t{1} << 20;
  static constexpr std::size_t kUnit = 4096;  // what is written past the cache is a multiple of it

  AlignedBlock() : bytes_(static_cast<char*>(::operator new(kSize, std::align_val_t(kUnit)))) {}
  [[nodiscard]] char* data() const { return bytes_.get(); }

 private:
  struct Free {
    void operator()(char* bytes) const { ::operator delete(bytes, std::align_val_t(kUnit)); }
  };
  std::unique_ptr<char, Free> bytes_;
};

// While it lives, whole blocks may go past the cache.
class CacheBypass {
 public:
  CacheBypass(Disk& disk, int fd) : disk_(disk), fd_(fd) {}
  CacheBypass(const CacheBypass&) = delete;
  CacheBypass& operator=(const CacheBypass&) = delete;
  ~CacheBypass() { leave(); }

  // Refused once, it is not asked for again.
  void enter() {
    if (!is_refused_ && !is_on_) is_on_ = disk_.bypass_cache(fd_, true) == 0;
    is_refused_ = !is_on_;
  }
  void leave() {
    if (is_on_) is_on_ = disk_.bypass_cache(fd_, false) != 0;
  }
  void refuse() {
    leave();
    is_refused_ = true;
  }
  [[nodiscard]] bool is_on() const { return is_on_; }

 private:
  Disk& disk_;  // lent
  int fd_;
  bool is_on_ = false, is_refused_ = false;
};

class LongWriter {
 public:
  // `fd`: lent like `disk`.
  LongWriter(Disk& disk, int fd, Path shown)
      : disk_(disk), fd_(fd), shown_(std::move(shown)), bypass_(disk, fd) {}

  Status write(std::string_view bytes);
  // What is left of it. Nothing is durable before the file is synced.
  Status finish();

 private:
  Status put(std::string_view bytes);

  Disk& disk_;
  int fd_;
  Path shown_;
  CacheBypass bypass_;
  AlignedBlock block_;
  std::size_t filled_ = 0;
  std::uint64_t at_ = 0;  // of what was put
};

// Lets go of what was read, a stretch at a time.
class LetGo {
 public:
  LetGo(Disk& disk, int fd) : disk_(disk), fd_(fd) {}
  // All before `end` was read.
  void reached(std::uint64_t end) {
    if (end - from_ < kStretch) return;
    disk_.let_go(fd_, from_, end - from_);
    from_ = end;
  }

 private:
  static constexpr std::uint64_t kStretch = 8ULL << 20;
  Disk& disk_;  // lent
  int fd_;
  std::uint64_t from_ = 0;
};

}  // namespace oubli::wiper
