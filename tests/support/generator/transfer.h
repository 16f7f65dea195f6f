// SPDX-License-Identifier: GPL-3.0-or-later
// Charsets and transfer encodings on the way out (RFC 2045, 2047, 2231). Charsets go through
// iconv(3) of the C library: an implementation that the project's own decoding does not share.
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oubli::generator {

// Nothing when the charset cannot hold the text. Newlines are LF on both sides.
std::optional<std::string> to_charset(std::string_view utf8, std::string_view charset);

bool is_ascii(std::string_view text);

std::string base64(std::string_view bytes);
void append_base64_lines(std::string& out, std::string_view bytes);  // 76 columns
void append_quoted_printable(std::string& out, std::string_view bytes);

// A header value as encoded words where it is not ASCII; `way` chooses between B and Q.
std::string encoded_words(std::string_view utf8, std::string_view charset, char way);

// ; filename="report.pdf" or the RFC 2231 form.
std::string file_name_parameter(std::string_view name, std::string_view utf8, int way);

}  // namespace oubli::generator
