// SPDX-License-Identifier: GPL-3.0-or-later
// One message a file: .eml files, Maildir entries, and Apple Mail's .emlx (a line with a byte
// count, the message, a property list). Confined side; one thread a call. Failure: see
// adapters/source.h.
#pragma once

#include <memory>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli::eml {

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
// The one message that these bytes are.
Status read_bytes(ByteSource& source, Format format, const Limits& limits, const MessageSink& sink);
Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits);
Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);

}  // namespace oubli::eml
