// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that the nodes of a PST hold, decoded, each block once, a node's in the order in which
// they follow each other and a zero behind its last: for a search. Free function; one thread.
// Memory: 16 bytes a block. Failure: Damaged, where a block is not there.
#pragma once

#include <memory>

#include "adapters/pst/census.h"

namespace oubli::pst {

// `census` is lent by the caller, who outlives what it gives.
Result<std::unique_ptr<ByteSource>> content_of(const Census& census);

}  // namespace oubli::pst
