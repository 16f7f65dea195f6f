// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that have to be gone over again: in memory up to kMostHeld, beyond that sealed on disk
// (disk/sealed_spool.h). Owned by one passage; one thread writes, any reader has bytes of its own.
// Failure: the disk's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wiper/disk/sealed_spool.h"
#include "wiper/mailbox/mbox_cut.h"

namespace oubli::wiper {

// Of these a mailbox in an archive is held in memory where it would be unpacked for each reading.
inline constexpr std::uint64_t kMostHeld = 64ULL << 20;

class HeldContent {
 public:
  HeldContent() = default;
  // In memory whatever its length.
  explicit HeldContent(std::string bytes) : bytes_(std::move(bytes)) {}
  // `scratch`: the folder for what is too long for memory.
  static HeldContent in(Path scratch);

  Status add(std::string_view bytes);
  // Nothing is added any more.
  Status finish();

  // REQUIRES for all below: finish(), or held from the start.
  [[nodiscard]] std::uint64_t size() const { return spool_ ? spool_->size() : bytes_.size(); }
  [[nodiscard]] bool is_in_memory() const { return !spool_; }
  // REQUIRES: is_in_memory(). Lent by this, like the next.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] OpenMailbox content(const Path& shown) const;

 private:
  std::string bytes_;
  Path scratch_;
  std::unique_ptr<SealedSpool> spool_;
};

// Which one copy serves all who hand them on. `digest`: of them.
[[nodiscard]] std::shared_ptr<const MadeBytes> made_of(HeldContent held, const ContentHash& digest);

}  // namespace oubli::wiper
