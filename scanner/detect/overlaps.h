// SPDX-License-Identifier: GPL-3.0-or-later
// Which of several findings over the same bytes is believed. Pure; any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "scanner/finding.h"

namespace oubli::detect {

// Orders into[first…] by begin and end and drops the beaten ones: of one category the surer, then
// the longer; of two categories the one of higher rank in the table.
void settle_overlaps(std::vector<Finding>& into, std::size_t first);

}  // namespace oubli::detect
