// SPDX-License-Identifier: GPL-3.0-or-later
// A field of mailboxes without a person: each mailbox of theirs becomes a token, the others stay
// byte for byte. Pure but for the editor's counts; one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/redact/editor.h"

namespace oubli::redact {

// The entries of a list, commas and semicolons between them left with the entry before. The two
// halves of an unquoted "Dupont, Jean <…>" are one entry.
[[nodiscard]] std::vector<std::string_view> entries_of(std::string_view raw);

// `raw` as it stands behind the colon of the field; nothing when nobody in it is meant.
// `charset`: of raw 8-bit bytes.
[[nodiscard]] std::optional<std::string> addresses_without(std::string_view raw,
                                                           std::string_view charset,
                                                           Editor& editor);

}  // namespace oubli::redact
