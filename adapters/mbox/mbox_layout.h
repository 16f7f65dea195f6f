// SPDX-License-Identifier: GPL-3.0-or-later
// Where every message of an mbox stands, to the byte; shared by the reader, which hands messages
// out, and by the eraser, which packs the file anew. The rule is docs/formats/mbox.md.
//
//   [0, entries[0].frame)              belongs to no message (byte order mark, blank lines)
//   [entry.frame, entry.begin)         its From_ line; empty for a file that begins without one
//   [entry.begin, entry.end)           the message, byte for byte
//   [entry.end, the next entry.frame)  one blank line, or nothing
//
// Free functions; any thread, a source being used by one at a time. Failure: the bytes could not
// be read, or there are bytes and no message among them (Damaged).
#pragma once

#include <cstdint>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"

namespace oubli {

struct MboxEntry {
  std::uint64_t frame = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  // Content-Length says that the message goes on where a From_ line would otherwise have ended it:
  // either reading is possible.
  bool is_contested = false;

  bool operator==(const MboxEntry&) const = default;
};

namespace mbox {
// A Content-Length above this is not believed, which bounds what a compressed stream has to hold
// and how far back a cut has to look.
inline constexpr std::uint64_t kLongestHop = 64ULL << 20;
// A header longer than this is not searched for a Content-Length.
inline constexpr std::size_t kLongestHeader = 256U << 10;
}  // namespace mbox

// By searching for "From " and hopping by Content-Length: the way the reader goes.
Result<std::vector<MboxEntry>> split_mbox(ByteSource& source);

// The same rule carried out another way, line by line, with none of the code of the first but
// is_boundary(): what the two agree on may be erased.
Result<std::vector<MboxEntry>> split_mbox_independently(ByteSource& source);

// Both for an open file, lent for the call.
Result<std::vector<MboxEntry>> split_mbox(int fd);
Result<std::vector<MboxEntry>> split_mbox_independently(int fd);

}  // namespace oubli
