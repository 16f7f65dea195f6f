// SPDX-License-Identifier: GPL-3.0-or-later
// Apple Mail's .emlx: a decimal byte count and blanks on a line, that many bytes of message, then
// an XML property list. Pure but for reading; one thread.
#pragma once

#include <optional>

#include "adapters/bytes/window.h"
#include "adapters/message.h"

namespace oubli::eml {

struct EmlxLayout {
  ByteRange message;
  std::optional<Error> fault;  // the count lies: `message` is all that could be it
};

// `size` is the file's. Fails when the file does not begin with a count.
Result<EmlxLayout> find_emlx(Window& window, std::uint64_t size);

// Does a file begin like an .emlx: a count on a line of its own, then a header field?
[[nodiscard]] bool looks_like_emlx(std::string_view head);

}  // namespace oubli::eml
