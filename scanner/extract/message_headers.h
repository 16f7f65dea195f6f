// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a message to segments and, for the one that is read, to its envelope. One thread.
#pragma once

#include <string_view>

#include "adapters/mime/mime_message.h"
#include "scanner/extract/collector.h"

namespace oubli::content {

// The message that is read: envelope, and segments by role.
void read_message_header(const mime::HeaderBlock& header, std::string_view part,
                         std::string_view body_charset, Collector& into);

// The header of a message in it, or of a part: segments of Where::OtherHeader.
void read_inner_header(const mime::HeaderBlock& header, std::string_view part,
                       std::string_view body_charset, Collector& into);

// True for fields of mailboxes; for fields searched as Where::TraceHeader. `name` in lower case.
[[nodiscard]] bool is_address_field(std::string_view name);
[[nodiscard]] bool is_trace_field(std::string_view name);

}  // namespace oubli::content
