// SPDX-License-Identifier: GPL-3.0-or-later
// A member of an archive that is compressed by itself: what it holds once its packings are taken
// off, as the reader of archives takes them off (adapters/archive/walk.h), and the same packed
// anew. Unpacking and packing is done by confined workers. Only reads. Free functions; one thread.
// Memory: as HeldContent. Failure: Damaged (also what unpacks to far more than anything
// honest), Refused (packed more often than is read), Failed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/compression/pack.h"
#include "wiper/archive/held_content.h"
#include "wiper/mailbox/mbox_cut.h"

namespace oubli::wiper {

// The longest that is held, where it has to be read here and there or is packed anew.
inline constexpr std::uint64_t kMostWithin = 16ULL << 30;

struct Unpacked {
  OpenMailbox content;            // refers to what the member's content is lent
  std::uint64_t size = 0;         // of it
  std::vector<Packing> packings;  // outermost first
  std::string head;               // its first bytes
};

// `level`: 1 in the archive itself, 2 in one within it, and so on.
Result<Unpacked> take_packings_off(const OpenMailbox& member, std::uint64_t size,
                                   std::size_t level);
// The first bytes of what that comes to; cheaper.
Result<std::string> head_within(const OpenMailbox& member, std::size_t level);

[[nodiscard]] OpenMailbox unpacked(const OpenMailbox& packed, Compression compression);

// What `cut` leaves of `content`, in those packings.
Result<std::shared_ptr<const MadeBytes>> packed_again(const OpenMailbox& content, const Cut& cut,
                                                      const std::vector<Packing>& packings,
                                                      const Path& scratch);

// The same content, which can be read here and there; lent what it puts into `held`. Refused above
// kMostWithin.
Result<OpenMailbox> anywhere(const OpenMailbox& content, std::uint64_t size, const Path& scratch,
                             HeldContent& held);

// What it holds as an archive by itself; of a zip, which is read from its end, held up to
// kMostHeld. Lent `held`, and what `unpacked` is.
Result<OpenMailbox> archive_within(const Unpacked& unpacked, HeldContent& held);

// Of all that the pieces come to, where they are copied from `content`.
Result<ContentHash> digest_of(const OpenMailbox& content, const std::vector<Piece>& pieces);

}  // namespace oubli::wiper
