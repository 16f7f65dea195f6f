// SPDX-License-Identifier: GPL-3.0-or-later
// Reads messages again whose places are known, from the first file of an item. Places of a
// compressed file that are asked for in the order in which they stand cost one decompression
// together; a place before the last begins anew. Confined side. Owned by one task; one thread.
// Failure: nothing is there any more.
#pragma once

#include <memory>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli {

class MessageReader {
 public:
  // `item` is lent by the caller, who outlives the reader.
  MessageReader(const WorkItem& item, const Limits& limits) : item_(item), limits_(limits) {}

  // Goes some mebibytes towards a place in a compressed file, which may be far: so a caller can say
  // that it is alive. False when the rest is for read_at(), which also tells what went wrong.
  bool approach(const ByteRange& where);

  Status read_at(const ByteRange& where, const MessageSink& sink);

 private:
  Status open_for(const ByteRange& where);

  const WorkItem& item_;
  const Limits limits_;
  std::unique_ptr<ByteSource> source_;
  std::uint64_t released_ = 0;  // what comes before was given up
};

}  // namespace oubli
