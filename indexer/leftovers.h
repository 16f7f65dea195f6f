// SPDX-License-Identifier: GPL-3.0-or-later
// Removes the files of a shard that no head names: what a killed run or a merge left behind. Free
// function; the shard's writer only. Failure: some may be left, which the next writer removes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "adapters/base/files.h"
#include "adapters/base/result.h"

namespace oubli::index {

// Keep: for an erasure, which overwrites every file of the shard when all is dropped; one that was
// let go before would leave its blocks as they are.
enum class Leftovers : std::uint8_t { Remove, Keep };

Status remove_leftovers(const Path& shard,
                        const std::function<bool(const std::string& name)>& is_leftover);

}  // namespace oubli::index
