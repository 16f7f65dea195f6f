// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a PST that was written anew holds what it should: every node that was kept with the same
// properties, rows and bytes, and nothing else. Reads both files; compares what the format means
// and not how it is laid out. Free functions; one thread. Failure: Refused, which node differs.
#pragma once

#include "wiper/pst_overlay.h"

namespace oubli::wiper {

Status compare_pst(const PstOverlay& was, const pst::Census& now);

// Everything that the nodes of a PST hold, decoded, each block once, a node's in the order in which
// they follow each other and a zero behind its last: for a search. `census` is lent and outlives
// it.
Result<std::unique_ptr<ByteSource>> content_of(const pst::Census& census);

}  // namespace oubli::wiper
