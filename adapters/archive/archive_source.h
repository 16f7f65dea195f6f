// SPDX-License-Identifier: GPL-3.0-or-later
// Archives (tar, cpio, zip, 7z, rar, compressed or not): the mail in their entries, and in archives
// within them. Nothing is unpacked to a file, and a name in an archive is never a path. Confined
// side; one thread a call. Failure: see adapters/source.h; what concerns one entry goes to
// WorkItem::unread and does not end the reading.
#pragma once

#include <memory>

#include "adapters/bytes/byte_source.h"
#include "adapters/compression/compression.h"
#include "adapters/source.h"

namespace oubli::archive {

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
// The archive comes one run after the other, once, and unpacked; the item has no file.
Status read_stream(std::unique_ptr<ByteStream> bytes, const WorkItem& item, const Limits& limits,
                   const MessageSink& sink);
Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits);
// REQUIRES: `source` was made by open().
Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);

}  // namespace oubli::archive
