// SPDX-License-Identifier: GPL-3.0-or-later
// One message a file: .eml files, Maildir entries, and Apple Mail's .emlx (a line with a byte
// count, the message, a property list). Confined side; one thread a call. Failure: see
// adapters/source.h.
#pragma once

#include "adapters/source.h"

namespace oubli::eml {

Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
Status read_message_at(const WorkItem& item, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);

}  // namespace oubli::eml
