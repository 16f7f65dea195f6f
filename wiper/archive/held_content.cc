// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/archive/held_content.h"

#include <utility>

#include "wiper/mailbox/pieces.h"

namespace oubli::wiper {

HeldContent HeldContent::in(Path scratch) {
  HeldContent held;
  held.scratch_ = std::move(scratch);
  return held;
}

Status HeldContent::add(std::string_view bytes) {
  if (!spool_ && bytes_.size() + bytes.size() > kMostHeld) {
    auto spool = SealedSpool::open(scratch_);
    if (!spool) return std::move(spool).take_error();
    spool_ = *std::move(spool);
    if (auto moved = spool_->add(bytes_); !moved) return moved;
    bytes_ = {};
  }
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

std::shared_ptr<const MadeBytes> made_of(HeldContent held, const ContentHash& digest) {
  auto made = std::make_shared<MadeBytes>();
  made->size = held.size();
  made->digest = digest;
  made->is_held = held.is_in_memory();
  made->make = [held = std::make_shared<const HeldContent>(std::move(held))](const auto& take) {
    const OpenMailbox content = held->content({});
    return for_bytes(*content.bytes(), {{{0, held->size()}}}, take);
  };
  return made;
}

}  // namespace oubli::wiper
