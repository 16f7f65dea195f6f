// SPDX-License-Identifier: GPL-3.0-or-later
// What compressed bytes in memory hold: gzip, zlib, or the members of a zip archive (their names
// too), one after the other. Work for the confined side; free functions; any thread. Failure
// (Damaged, Failed): not all could be unpacked; what could was given before.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli {

using TakeUnpacked = std::function<void(std::string_view piece)>;

// Fails on what is encrypted, packed another way or itself an archive, and above `most` bytes, but
// goes on with what stands behind it where it can.
Status unpack(std::string_view packed, std::uint64_t most, const TakeUnpacked& take);

}  // namespace oubli
