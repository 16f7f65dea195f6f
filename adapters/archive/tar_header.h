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

// Of one member, all its blocks together: more is not rewritten.
inline constexpr std::uint64_t kLongestTarHeaders = 4U << 20;

struct TarHeader {
  char type = '0';
  std::uint64_t size = 0;  // of what follows, without padding and without a sparse map's blocks
  std::string name, link;
  bool has_more_map = false;    // an old GNU sparse file whose map goes on in blocks of its own
  std::uint64_t full_size = 0;  // of such a file, when it is extracted
  std::uint64_t offset = 0;     // type M: how much of a member stands on the volumes before
};

[[nodiscard]] bool is_zero_block(std::string_view block);
// REQUIRES: block.size() == kTarBlock, not a zero block.
Result<TarHeader> parse_tar_header(std::string_view block);

// The number that all of `text` is; nothing where it is none.
[[nodiscard]] std::optional<std::uint64_t> decimal(std::string_view text);

// What pax records say of the member that follows; what else they say is not looked at.
struct PaxRecords {
  std::optional<std::uint64_t> size;
  std::optional<std::string> path, link;
  bool is_sparse = false;
  bool has_sparse_map = false;             // at the begin of its content (GNU's version 1.0)
  std::optional<std::string> sparse_name;  // what the file is called, and its size when extracted
  std::optional<std::uint64_t> sparse_size;
  // What GNU tar says at the begin of a volume: its label, and which member goes on, from where,
  // for how long.
  std::optional<std::string> volume_label, volume_member;
  std::uint64_t volume_size = 0, volume_offset = 0;
};
Result<PaxRecords> parse_pax(std::string_view records);
// Those that tell of no volume. REQUIRES: parse_pax() took them.
[[nodiscard]] std::string without_volume_records(std::string_view records);

// A block of its own making: a file, or what tells of others.
[[nodiscard]] std::string make_tar_header(std::string_view name, char type, std::uint64_t size,
                                          std::string_view link = {});
// One record: "LENGTH KEY=VALUE\n", the length counting itself.
[[nodiscard]] std::string make_pax_record(std::string_view key, std::string_view value);

// The headers of one member, its own last, as they are for a content of `size`.
Result<std::string> with_size(std::string_view headers, std::uint64_t size);

}  // namespace oubli::archive
