// SPDX-License-Identifier: GPL-3.0-or-later
// A finding and the place its offsets count in. A value type; any thread.
#pragma once

#include <cstddef>

#include "scanner/finding.h"

namespace oubli {

struct LocatedFinding {
  std::size_t segment = 0;  // index into Extracted::segments
  Finding finding;
};

}  // namespace oubli
