// SPDX-License-Identifier: GPL-3.0-or-later
// From an outline and a text to the bytes of a message: parts, charsets, transfer encodings,
// headers. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/generator/thread.h"

namespace oubli::generator {

// A MIME entity; content is encoded already. A multipart has children and no content.
struct Part {
  std::string headers;  // each line ended; Content-Type first
  std::string content;
  std::string boundary;
  std::vector<Part> children;
};

void append_part(std::string& out, const Part& part);

// A text part in a charset that can hold it, drawn from those the language is written in.
// `type` is "text/plain", "text/html", "text/csv" …; `parameters` go after the charset.
Part make_text_part(std::string_view utf8, std::string_view type, std::size_t language, Dice& dice,
                    std::string_view parameters = {});

struct HeaderOptions {
  std::string_view charset;  // of encoded words
  bool raw = false;          // 8-bit bytes as they are
  bool no_message_id = false, no_date = false;
};
// Trace, addresses, subject and the rest, up to where the Content-Type goes.
std::string make_headers(const Outline& outline, const HeaderOptions& options, Dice& dice);

std::string rfc5322_date(std::int64_t seconds, int zone_minutes);

}  // namespace oubli::generator
