// SPDX-License-Identifier: GPL-3.0-or-later
// What compressed bytes in memory hold, one thing after the other: compressed streams (gzip, zlib,
// bzip2, xz, zstd, lz4), the members of archives and their names (zip, 7z, rar, tar, cab, cpio),
// the streams of a PDF and the text that they show; and so on for what is packed within. Work for
// the confined side; free functions; any thread. Failure (Damaged, Failed): not all could be
// unpacked; what could was given before.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli {

using TakeUnpacked = std::function<void(std::string_view piece)>;

// Whether bytes that begin so are any of these. 512 of them are enough to tell.
[[nodiscard]] bool looks_packed(std::string_view head);

// Fails on what is encrypted or packed another way, on more than a few archives within one another,
// and above `most` bytes of all levels together, but goes on with what stands behind it where it
// can.
Status unpack(std::string_view packed, std::uint64_t most, const TakeUnpacked& take);

}  // namespace oubli
