// SPDX-License-Identifier: GPL-3.0-or-later
// What an mbox becomes: the byte ranges that no planned message covers, what stands in the places
// of those that are redacted, and where every message of the new file must begin and end. Only
// reads. Free functions; the two splitters of a long file run at once. Memory: a few numbers a
// message. Failure: Refused (the
// two splitters disagree, a boundary is open to two readings, a planned message is not where the
// plan says), Damaged, Failed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/bytes/window.h"
#include "adapters/mbox/mbox_layout.h"
#include "adapters/message.h"
#include "wiper/packing/deflated.h"
#include "wiper/plan.h"

namespace oubli::wiper {

// How far splitters look back in what can only be read forward.
inline constexpr std::uint64_t kLookedBack = mbox::kLongestHop + 2 * Window::kCapacity;

// An open mbox (or archive), and how it is packed. The descriptor is lent.
struct OpenMailbox {
  int fd = -1;
  Compression compression = Compression::None;
  Path shown;
  // Of an mbox in an archive: all of it, lent; or where it stands in the file.
  std::string_view held{};
  std::optional<ByteRange> part{};
  std::optional<Deflated> deflated{};  // of one in a zip
  // In place of a file: opens it, as often as bytes() is asked for.
  std::function<std::unique_ptr<ByteSource>()> opened{};
  bool is_streamed = false;  // what `opened` gives is only read forward

  // What it holds, from the beginning; splitters may look back as far as a message may hop.
  [[nodiscard]] std::unique_ptr<ByteSource> bytes() const;
  // Whether that can be read here and there, or only forward.
  [[nodiscard]] bool reads_anywhere() const;
  // REQUIRES: it is deflated. As gzip (deflated.h).
  [[nodiscard]] PackedBytes gzip() const;
};

// What it holds, one run after the other, for whoever unpacks it.
[[nodiscard]] PackedBytes run_by_run(const OpenMailbox& mailbox);

// Where the messages of an mbox stand, read two ways that share no code.
using Splitter = std::function<Result<std::vector<MboxEntry>>(ByteSource& bytes)>;
struct Splitters {
  Splitter first;
  Splitter second;
};
[[nodiscard]] Splitters mbox_splitters();

// Bytes too many to be kept, which come out the same each time they are made.
struct MadeBytes {
  std::function<Status(const std::function<Status(std::string_view)>& take)> make;
  std::uint64_t size = 0;
  ContentHash digest;
  bool is_held = false;  // in memory after all
};

// A run of what the file holds: copied, or a message and its framing to be replaced; or bytes that
// stand in the new file alone.
struct Piece {
  ByteRange range;
  const PlannedMessage* replaced = nullptr;  // of the plan, which outlives this
  std::string bytes{};                       // not empty: `range` is
  std::shared_ptr<const MadeBytes> made{};   // likewise
};

// A message of the new mailbox, and where it will stand. Of one that is redacted it is not known
// yet where its framing ends (`begin` is its `frame`), but what it hashes to.
struct Expected {
  std::uint64_t frame = 0, begin = 0, end = 0;
  const PlannedMessage* replaced = nullptr;  // as in Piece
};

struct Cut {
  std::vector<Piece> pieces;   // in order; no two that are copied touch
  std::uint64_t old_size = 0;  // unpacked, like the next
  std::uint64_t new_size = 0;
  std::uint64_t untouched = 0;     // messages left as they are
  std::vector<Expected> expected;  // the messages of the new mailbox, in order
  std::vector<ByteRange> gone;     // of the old file: what no piece covers
};

// Where both splitters agree the messages stand; refuses when they do not. `size`: about how much
// there is to read.
Result<std::vector<MboxEntry>> agreed_layout(const OpenMailbox& mailbox, const Splitters& splitters,
                                             std::uint64_t size);

// What the mailbox holds, in bytes; Damaged where a compressed file cannot be read to its end, or
// has something else behind it. `file_size`: as it is stored.
Result<std::uint64_t> content_size(const OpenMailbox& mailbox, std::uint64_t file_size);
// What `unpacking` comes to, which unpacks the `size_packed` bytes of `packed`; likewise.
Result<std::uint64_t> unpacked_size(ByteStream& unpacking, const PackedBytes& packed,
                                    std::uint64_t size_packed);

// Of `size` bytes whose messages stand so; `erase` in the order in which they stand.
Result<Cut> cut_by_layout(ByteSource& bytes, std::uint64_t size,
                          const std::vector<MboxEntry>& layout,
                          std::span<const PlannedMessage> erase);

// REQUIRES: the file is `source` as it was fingerprinted. Damaged: a compressed file that cannot be
// read to its end, or has something else behind it.
Result<Cut> cut_mailbox(const OpenMailbox& mailbox, const PlannedSource& source,
                        const Splitters& splitters);

}  // namespace oubli::wiper
