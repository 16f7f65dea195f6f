// SPDX-License-Identifier: GPL-3.0-or-later
// One header field without a person. Fields of mailboxes stay lists of mailboxes, message
// identifiers stay identifiers, parameters stay parameters, and text is encoded again where it has
// to be. Pure but for the editor's counts; one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/mime/header_fields.h"
#include "scanner/redact/editor.h"

namespace oubli::redact {

struct FieldManners {
  std::string charset;   // of raw 8-bit bytes
  std::string line_end;  // of the message
};

// The value to stand behind the colon, without the last line end; nothing when the field holds no
// identifier.
[[nodiscard]] std::optional<std::string> field_without(const mime::Field& field,
                                                       const FieldManners& manners, Editor& editor);

// The value of a field of that name of which nothing is kept.
[[nodiscard]] std::string field_token(const mime::Field& field, Editor& editor);

}  // namespace oubli::redact
