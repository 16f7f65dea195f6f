// SPDX-License-Identifier: GPL-3.0-or-later
// A body with its transfer encoding taken off, in every reading its bytes allow: what is declared,
// what is declared besides, and what it looks like. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/mime/mime_message.h"
#include "scanner/extract/collector.h"

namespace oubli::content {

// True when the body as it stands is its only reading.
[[nodiscard]] bool is_plain(std::string_view body, const mime::Part& part);

[[nodiscard]] std::vector<std::string> decoded_readings(std::string_view body,
                                                        const mime::Part& part, Collector& into);

// The first bytes only, as declared: enough to tell what kind of thing it is.
[[nodiscard]] std::string decoded_beginning(std::string_view body, mime::Encoding encoding,
                                            std::size_t length);

// True when a body declared as base64 was never encoded: words with blanks between them.
[[nodiscard]] bool is_unencoded_prose(std::string_view body);

}  // namespace oubli::content
