// SPDX-License-Identifier: GPL-3.0-or-later
// The blocks that tell of a member of a tar (POSIX.1-2008 pax, "ustar interchange format"; GNU tar
// manual, "Basic Tar Format"): read, and written anew with another size. Pure; any thread. Failure:
// Damaged, where a block is not what the format says; Refused, what is not written by us.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli::archive {

inline constexpr std::size_t kTarBlock = 512;
[[nodiscard]] constexpr std::uint64_t in_blocks(std::uint64_t size) {
  return (size + kTarBlock - 1) / kTarBlock * kTarBlock;
}

struct TarHeader {
  char type = '0';
  std::uint64_t size = 0;  // of what follows, without padding and without a sparse map's blocks
  std::string name, link;
  bool has_more_map = false;  // an old GNU sparse file whose map goes on in blocks of its own
};

[[nodiscard]] bool is_zero_block(std::string_view block);
// REQUIRES: block.size() == kTarBlock, not a zero block.
Result<TarHeader> parse_tar_header(std::string_view block);

// What pax records say of the member that follows; what else they say is not looked at.
struct PaxRecords {
  std::optional<std::uint64_t> size;
  std::optional<std::string> path, link;
  bool is_sparse = false;
};
Result<PaxRecords> parse_pax(std::string_view records);

// The headers of one member, its own last, as they are for a content of `size`.
Result<std::string> with_size(std::string_view headers, std::uint64_t size);

}  // namespace oubli::archive
