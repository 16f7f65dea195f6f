// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the place of a message that is redacted: made by whoever may read mail, once for
// the plan, which holds its digests, and again when it is written. The wiper decides nothing of it.
// Value types; any thread. Failure: Refused, where what was made is not what was planned.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "adapters/base/result.h"
#include "wiper/plan.h"

namespace oubli::wiper {

// A message and the framing before it (the From_ line of an mbox, which names the sender).
struct Framed {
  std::string frame, message;
};

// `original`: lent for the call. Called while the mailbox is held and leased: it must be neither
// opened nor written to.
using Replacer = std::function<Result<Framed>(const PlannedMessage&, const Framed& original)>;

[[nodiscard]] Replacement replacement_of(const Framed& made);

// What `replacer` makes of the original, when it is what was planned.
// REQUIRES: planned.replacement.
Result<Framed> replace(const Replacer& replacer, const PlannedMessage& planned,
                       const Framed& original);

// Of an item of a file of items: what changes in it, when it is what was planned. Its replacement
// has the digest of that, and the hash of the item as it is read then.
// REQUIRES: planned.replacement.
Result<std::string> replace_item(const Replacer& replacer, const PlannedMessage& planned);

}  // namespace oubli::wiper
