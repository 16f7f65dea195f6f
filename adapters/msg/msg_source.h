// SPDX-License-Identifier: GPL-3.0-or-later
// Outlook's .msg files, one message each. The message's bytes are a rendering (mapi/render.h), its
// place is the whole file, and its hash that of the file: what is erased is the file, byte by byte
// the one that was read. Confined side; one thread a call. Failure: see adapters/source.h; damage
// within a message is told by the rendering, a file without one is an Error.
#pragma once

#include <memory>

#include "adapters/bytes/byte_source.h"
#include "adapters/mapi/render.h"
#include "adapters/source.h"

namespace oubli::msg {

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
// The one message that these bytes are, which are held in memory meanwhile.
Status read_bytes(ByteSource& source, const Limits& limits, const MessageSink& sink);
Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits);
Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);

// A message file held in memory, as mail: what is attached to other mail.
Result<mapi::Rendering> render_bytes(std::string_view bytes, std::size_t limit);

}  // namespace oubli::msg
