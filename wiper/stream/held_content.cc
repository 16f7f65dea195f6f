// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/held_content.h"

#include <utility>

#include "wiper/archive/archive_form.h"

namespace oubli::wiper {

Result<HeldContent> HeldContent::open(std::uint64_t size, const Path& scratch) {
  HeldContent held;
  if (size <= kMostHeld) {
    held.bytes_.reserve(static_cast<std::size_t>(size));
    return held;
  }
  auto spool = SealedSpool::open(scratch);
  if (!spool) return std::move(spool).take_error();
  held.spool_ = *std::move(spool);
  return held;
}

Status HeldContent::add(std::string_view bytes) {
  if (spool_) return spool_->add(bytes);
  bytes_ += bytes;
  return {};
}

Status HeldContent::finish() { return spool_ ? spool_->finish() : Status(); }

OpenMailbox HeldContent::content(const Path& shown) const {
  OpenMailbox content;
  content.shown = shown;
  if (spool_) {
    content.opened = [spool = spool_.get()] { return spool->bytes(); };
  } else {
    content.held = bytes_;
  }
  return content;
}

}  // namespace oubli::wiper
