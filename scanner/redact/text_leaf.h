// SPDX-License-Identifier: GPL-3.0-or-later
// The body of a textual part without a person: decoded, edited and encoded again as it was. Pure
// but for the editor's counts; one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/mime/mime_message.h"
#include "scanner/extract/media.h"
#include "scanner/redact/editor.h"

namespace oubli::redact {

struct LeafText {
  std::string body;
  // It could not be kept in its charset: it is UTF-8 in quoted-printable, and the header has to say
  // so.
  bool is_recoded = false;
};

// What the ordinary reader takes a part for, by its type and name or else its beginning.
[[nodiscard]] content::Treatment treatment_in(const mime::Part& part, std::string_view body);

// True for the treatments whose text can be edited in place.
[[nodiscard]] bool is_editable(content::Treatment treatment, mime::Encoding encoding);

// Nothing when nothing was found in it. REQUIRES: is_editable().
[[nodiscard]] std::optional<LeafText> leaf_without(std::string_view body, const mime::Part& part,
                                                   content::Treatment treatment, Editor& editor);

// Where base64 ends and lines begin that a mailing list put behind it; else its size.
[[nodiscard]] std::size_t end_of_base64(std::string_view body);

// The same with the transfer encoding on again, lines ended as told.
[[nodiscard]] std::string encoded(std::string_view bytes, mime::Encoding encoding,
                                  std::string_view line_end);
[[nodiscard]] std::string decoded(std::string_view body, mime::Encoding encoding);
[[nodiscard]] std::string_view line_end_of(std::string_view bytes);

}  // namespace oubli::redact
