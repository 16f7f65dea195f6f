// SPDX-License-Identifier: GPL-3.0-or-later
// What stays of an mbox: the byte ranges that no planned message covers, and what the messages in
// them must hash to when they are read again. Only reads. Free functions; one thread a file.
// Memory: a few numbers a message. Failure: Refused (the two splitters disagree, a boundary is
// open to two readings, a planned message is not where the plan says), Damaged, Failed.
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

struct Cut {
  std::vector<ByteRange> kept;  // in order, none touching the next; of what the file holds
  std::uint64_t new_size = 0;   // unpacked
  MessageChain chain;           // of the kept messages
};

// Where both splitters agree the messages stand; refuses when they do not.
Result<std::vector<MboxEntry>> agreed_layout(const OpenMailbox& mailbox,
                                             const Splitters& splitters);

// REQUIRES: the file is `source` as it was fingerprinted. Damaged: a compressed file that cannot be
// read to its end, or has something else behind it.
Result<Cut> cut_mailbox(const OpenMailbox& mailbox, const PlannedSource& source,
                        const Splitters& splitters);

}  // namespace oubli::wiper
