// SPDX-License-Identifier: GPL-3.0-or-later
// What an mbox becomes: the byte ranges that no planned message covers, what stands in the places
// of those that are redacted, and what the messages must hash to when they are read again. Only
// reads. Free functions; one thread a file. Memory: a few numbers a message. Failure: Refused (the
// two splitters disagree, a boundary is open to two readings, a planned message is not where the
// plan says), Damaged, Failed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/mbox/mbox_layout.h"
#include "adapters/message.h"
#include "wiper/plan.h"

namespace oubli::wiper {

// An open mbox, and how it is packed. The descriptor is lent.
struct OpenMailbox {
  int fd = -1;
  Compression compression = Compression::None;
  Path shown;

  // What it holds, from the beginning; splitters may look back as far as a message may hop.
  [[nodiscard]] std::unique_ptr<ByteSource> bytes() const;
};

// Where the messages of an mbox stand, read two ways that share no code.
using Splitter = std::function<Result<std::vector<MboxEntry>>(ByteSource& bytes)>;
struct Splitters {
  Splitter first;
  Splitter second;
};
[[nodiscard]] Splitters mbox_splitters();

// A list of messages as one number: BLAKE2b-256 over their content hashes, in order.
struct MessageChain {
  std::uint64_t messages = 0;
  ContentHash digest;
  bool operator==(const MessageChain&) const = default;
};

// A run of what the file holds: copied, or a message and its framing to be replaced.
struct Piece {
  ByteRange range;
  const PlannedMessage* replaced = nullptr;  // of the plan, which outlives this
};

struct Cut {
  std::vector<Piece> pieces;    // in order; no two that are copied touch
  std::uint64_t new_size = 0;   // unpacked
  std::uint64_t untouched = 0;  // messages left as they are
  MessageChain chain;           // of all messages of the new mailbox
};

// Where both splitters agree the messages stand; refuses when they do not.
Result<std::vector<MboxEntry>> agreed_layout(const OpenMailbox& mailbox,
                                             const Splitters& splitters);

// REQUIRES: the file is `source` as it was fingerprinted. Damaged: a compressed file that cannot be
// read to its end, or has something else behind it.
Result<Cut> cut_mailbox(const OpenMailbox& mailbox, const PlannedSource& source,
                        const Splitters& splitters);

}  // namespace oubli::wiper
