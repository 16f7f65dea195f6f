// SPDX-License-Identifier: GPL-3.0-or-later
// How the data of external blocks is disguised ([MS-PST] 5.1, 5.2): no key but what stands in the
// file, so this is not encryption. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "adapters/pst/format.h"

namespace oubli::pst {

enum class Cipher : std::uint8_t { None = 0, Permute = 1, Cyclic = 2 };

// In place. The bid matters to Cyclic alone.
void decode(Cipher cipher, Bid bid, std::span<char> bytes);
void encode(Cipher cipher, Bid bid, std::span<char> bytes);

}  // namespace oubli::pst
