// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that were taken out of a stream, to be gone over again: in memory up to kMostHeld, else
// sealed on disk (disk/sealed_spool.h). Owned by one passage; one thread writes, any reader has
// bytes of its own. Failure: the disk's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wiper/disk/sealed_spool.h"
#include "wiper/mailbox/mbox_cut.h"

namespace oubli::wiper {

class HeldContent {
 public:
  HeldContent() = default;
  explicit HeldContent(std::string bytes) : bytes_(std::move(bytes)) {}
  // For `size` bytes; `scratch`: the folder for what is too long for memory.
  static Result<HeldContent> open(std::uint64_t size, const Path& scratch);

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
  std::unique_ptr<SealedSpool> spool_;
};

}  // namespace oubli::wiper
