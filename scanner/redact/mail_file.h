// SPDX-License-Identifier: GPL-3.0-or-later
// A mailbox or message that is attached as a file, with each message of it made anew. Pure; one
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "adapters/source.h"

namespace oubli::redact {

struct MailFileEdits {
  std::function<std::string(std::string_view)> message;
  std::function<std::string(std::string_view)> frame;  // the From_ line, or what stands instead
};

// The same bytes where that cannot be done: whoever looks again finds what is in them still.
[[nodiscard]] std::string mail_file_without(std::string_view file, Format format,
                                            const MailFileEdits& edits);

}  // namespace oubli::redact
