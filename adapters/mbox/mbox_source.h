// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of an mbox, and where it may be cut. Confined side; one thread a call. Failure: see
// adapters/source.h.
#pragma once

#include <memory>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli::mbox {

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
// Damaged where what a compressed file holds is a mailbox by its name alone.
Status check_packed(ByteSource& unpacked);
// Of bytes that stay readable for as long as open() says: those messages that begin in `range`.
Status read_bytes(ByteSource& source, const ByteRange& range, const Limits& limits,
                  const MessageSink& sink);
Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits);
Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);
Result<std::vector<ByteRange>> cut_into_partitions(const WorkItem& item,
                                                   std::uint64_t target_bytes);

}  // namespace oubli::mbox
