// SPDX-License-Identifier: GPL-3.0-or-later
// What a file system really forgets: probes of the file system, its flags, the extents and the
// block device below one open file, and the level of erasure they allow. Unknown is always the
// lower level. probe_media() only reads; judge() is pure. Any thread. Never fails: a probe that
// does not answer becomes a caveat.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wiper/disk/block_device.h"

namespace oubli::wiper {

// Stored in journals and receipts by name; see docs/erasure.md.
enum class Level : std::uint8_t {
  E0,   // logically removed only: somebody may still read the old content, or nothing is known
  E1,   // rewritten and the old blocks released, not provably overwritten
  E2,   // old blocks overwritten in place and read back
  E2J,  // E2, and the ext4 journal overwritten after
};

[[nodiscard]] std::string_view name_of(Level level);
// The level of that name; E0 for a name that is unknown.
[[nodiscard]] Level level_named(std::string_view name);

struct Reached {
  Level level = Level::E0;
  std::string why;                // one sentence a person reads
  std::set<std::string> caveats;  // machine-readable, see docs/erasure.md
  bool operator==(const Reached&) const = default;
};

struct Extent {
  std::uint64_t logical = 0, physical = 0, length = 0;
  bool operator==(const Extent&) const = default;
};

struct Media {
  std::string file_system = "unknown";
  bool may_keep_old = false;         // where somebody can still read it, or nobody knows
  bool overwrites_in_place = false;  // by the file system's own rules, for this file
  std::string why_not;               // when it does not
  bool journals_data = false;        // ext4 data=journal or the file's own flag
  bool knows_extents = false;
  bool is_memory = false;  // tmpfs: no blocks at all
  std::uint32_t extent_flags =
      0;  // FIEMAP_EXTENT_*, all extents together, FIEMAP_EXTENT_LAST left out
  std::vector<Extent> extents;
  std::uint64_t names = 1;  // st_nlink
  std::set<std::string> caveats;
};

// Syncs the file's extents (FIEMAP_FLAG_SYNC) but changes no byte.
[[nodiscard]] Media probe_media(int fd, const KernelFiles& kernel = {});

// `before` and `after` the overwriting of the whole file, every byte of which was read back.
[[nodiscard]] Reached judge(const Media& before, const Media& after);
// `reached` once the journal of its file system (which is ext4, or it could not) was overwritten.
[[nodiscard]] Reached with_journal_zeroed(Reached reached);
// The lowest of all; E0 when there is none.
[[nodiscard]] Level lowest(const std::vector<Level>& levels);

}  // namespace oubli::wiper
