// SPDX-License-Identifier: GPL-3.0-or-later
// Mail in a part of another type, told by what the part holds: mailboxes and messages that were
// attached as files, however they are named and typed. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "adapters/mime/mime_message.h"
#include "adapters/source.h"
#include "scanner/extract/media.h"

namespace oubli::content {

// A mailbox or a message, by its first bytes and its name; nothing: it is none.
[[nodiscard]] std::optional<Format> mail_format(std::string_view bytes, std::string_view name);

// The same of a part. `bytes`: transfer encoding taken off. A text that is no attachment
// is none: people quote mail.
[[nodiscard]] std::optional<Format> mail_in_part(std::string_view bytes, const mime::Part& part,
                                                 Treatment treatment);

// Whether the part is what a message says, not what is sent along with it.
[[nodiscard]] bool is_body(const mime::Part& part);

}  // namespace oubli::content
