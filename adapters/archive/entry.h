// SPDX-License-Identifier: GPL-3.0-or-later
// The mail in one entry of an archive, whatever kind of mailbox it is, and what a person calls it:
// "var/mail/jean#12" the twelfth message of a mailbox, "Maildir/cur/1:2,S" a message that is an
// entry of its own. Confined side; one thread a call. Failure: see adapters/source.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/archive/walk.h"

namespace oubli::archive {

// Nothing: it holds no mail.
[[nodiscard]] std::optional<Format> format_of(const Leaf& leaf);
// Whether it says that it is mail; then holding none is a fault.
[[nodiscard]] bool claims_mail(const Leaf& leaf);

// The entry's messages that begin in `wanted`; their places are those of place.h. False when the
// sink wants no more.
Result<bool> read_leaf(const Leaf& leaf, Format format, const ByteRange& wanted,
                       const Limits& limits, const MessageSink& sink);
// `where` as in place.h.
Status read_leaf_at(const Leaf& leaf, Format format, const ByteRange& where, const Limits& limits,
                    const MessageSink& sink);

}  // namespace oubli::archive
