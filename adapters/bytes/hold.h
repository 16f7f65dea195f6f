// SPDX-License-Identifier: GPL-3.0-or-later
// A stream held in memory as a whole, where it must be read here and there. Pure; any thread.
// Failure: Damaged where it is longer than was allowed, and the source's.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/bytes/byte_source.h"

namespace oubli {

// `expected`: its length as somebody said, 0 where nobody did. `too_long`: what is said where it is
// longer than `most`.
Result<std::string> hold(ByteSource& source, std::uint64_t most, std::uint64_t expected,
                         const std::string& too_long);

// Its first `size` bytes; fewer where there are no more, or they cannot be read.
std::string first_bytes(ByteSource& source, std::uint64_t size);

}  // namespace oubli
