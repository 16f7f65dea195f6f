// SPDX-License-Identifier: GPL-3.0-or-later
// The content of a zip's member that is packed with deflate (RFC 1951). It is unpacked and packed
// by those who unpack and pack whole files (adapters/compression), as gzip (RFC 1952) is the same
// with a head and a tail. One thread a stream. Failure: Damaged, where it does not unpack; else
// what came out is incomplete.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/compression/compression.h"
#include "adapters/message.h"

namespace oubli::wiper {

struct Piece;

struct Deflated {
  ByteRange part;  // of the file
  std::uint32_t crc = 0;
  std::uint64_t size = 0;  // unpacked
};

// `file`: what it is a part of.
[[nodiscard]] PackedBytes as_gzip(PackedBytes file, const Deflated& content);
// What as_gzip() comes to.
[[nodiscard]] std::uint64_t gzip_size(const Deflated& content);

// Packs what the copied pieces are copied from; `take` gets it in runs, the same at every call.
// `level`: nothing where it is not known.
Status deflate(ByteSource& content, const std::vector<Piece>& pieces, std::optional<int> level,
               const std::function<Status(std::string_view)>& take);

}  // namespace oubli::wiper
