// SPDX-License-Identifier: GPL-3.0-or-later
// Removes the files of a shard that no head names: what a killed run or a merge left behind. Free
// function; the shard's writer only. Failure: some may be left, which the next writer removes.
#pragma once

#include <functional>
#include <string>

#include "adapters/base/files.h"
#include "adapters/base/result.h"

namespace oubli::index {

Status remove_leftovers(const Path& shard,
                        const std::function<bool(const std::string& name)>& is_leftover);

}  // namespace oubli::index
