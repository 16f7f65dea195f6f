// SPDX-License-Identifier: GPL-3.0-or-later
// How tightly a compressed file was packed, as far as its first bytes tell: gzip notes its fastest
// and its best (RFC 1952, XFL), bzip2 its block size, xz its dictionary's; zstd and lz4 note
// nothing. Pure but for reading; any thread. Cannot fail: what cannot be told is nothing.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/source.h"

namespace oubli::wiper {

[[nodiscard]] std::optional<int> packing_level(std::string_view head, Compression compression);
// Of an open file, lent.
[[nodiscard]] std::optional<int> packing_level(int fd, Compression compression);

}  // namespace oubli::wiper
