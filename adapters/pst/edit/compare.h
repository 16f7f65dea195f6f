// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a PST that was written anew holds what it should: every node that was kept with the same
// properties, rows and bytes, and nothing else. Reads both files; compares what the format means
// and not how it is laid out. Free functions; one thread. Failure: Refused, which node differs.
#pragma once

#include "adapters/pst/edit/overlay.h"

namespace oubli::pst {

Status compare_pst(const Overlay& was, const Census& now);

}  // namespace oubli::pst
