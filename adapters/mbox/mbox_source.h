// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of an mbox, and where it may be cut. Confined side; one thread a call. Failure: see
// adapters/source.h.
#pragma once

#include "adapters/source.h"

namespace oubli::mbox {

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
Status read_message_at(const WorkItem& item, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);
Result<std::vector<ByteRange>> cut_into_partitions(const WorkItem& item,
                                                   std::uint64_t target_bytes);

}  // namespace oubli::mbox
