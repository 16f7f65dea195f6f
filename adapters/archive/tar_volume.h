// SPDX-License-Identifier: GPL-3.0-or-later
// How a volume of a tar in several begins (GNU tar manual, "Using Multiple Tapes", "Tape Files"):
// with its label, where it has one, and where a member goes on with which, from where and for how
// long: a block of type M, or pax records and a header for what is left. Read, and made. Pure; any
// thread. Failure: Damaged, where these blocks are not what the format says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/archive/tar_header.h"
#include "adapters/bytes/byte_source.h"

namespace oubli::archive {

struct Continuation {
  std::string member;
  bool is_name_cut = false;  // a block of type M holds a hundred bytes of it
  std::uint64_t left = 0;    // of the member as it is stored
  std::uint64_t offset = 0;  // before that, of the member as it is extracted
};

struct VolumeHead {
  std::uint64_t size = 0;  // bytes of it; behind them goes on what stood on the volume before
  std::string label;
  std::optional<Continuation> goes_on;
  // Where it begins between two members: how long the volume before it is. Only our own tell.
  std::optional<std::uint64_t> previous_size;
  std::string global;  // in its place: a header of records that tell of no volume, where there are
};

// Of no volume, or of one that says nothing of itself: nothing, in no bytes.
Result<VolumeHead> read_volume_head(ByteSource& bytes);

// Whole blocks. REQUIRES: the label is at most 100 bytes long.
[[nodiscard]] std::string make_volume_head(std::string_view label, std::uint64_t previous_size,
                                           const std::optional<Continuation>& goes_on);

// "backup Volume 3" is the third of "backup".
struct VolumeLabel {
  std::string set;
  std::uint64_t number = 0;  // 0: it is no label of one volume among several
};
[[nodiscard]] VolumeLabel parse_volume_label(std::string_view label);
[[nodiscard]] std::string make_volume_label(std::string_view set, std::uint64_t number);

}  // namespace oubli::archive
