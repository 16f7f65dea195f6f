// SPDX-License-Identifier: GPL-3.0-or-later
// Outlook's PST and OST files: every item of them as a message. Confined side; one thread a call.
// Failure: see adapters/source.h; an item of which a part cannot be read is handed out, and its
// rendering names the part.
#pragma once

#include <memory>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli::pst {

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits);
// REQUIRES: `source` was made by open().
Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);
Result<std::vector<ByteRange>> cut_into_partitions(const WorkItem& item,
                                                   std::uint64_t target_bytes);

}  // namespace oubli::pst
