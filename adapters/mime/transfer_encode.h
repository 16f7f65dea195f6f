// SPDX-License-Identifier: GPL-3.0-or-later
// The way back of transfer.h: bytes to base64 and quoted-printable lines (RFC 2045 6.7, 6.8).
// Pure functions; any thread; linear.
#pragma once

#include <string>
#include <string_view>

namespace oubli::mime {

// Without line ends.
[[nodiscard]] std::string base64_text(std::string_view bytes);

// Lines of 76 columns, each ended by `line_end`.
void append_base64_lines(std::string_view bytes, std::string_view line_end, std::string& out);
[[nodiscard]] std::string base64_lines(std::string_view bytes, std::string_view line_end);

// LF and CRLF in `bytes` stay line ends as they are; a CR alone is escaped. Soft breaks end with
// `line_end`. "From " at the beginning of a line is escaped: mailboxes split there.
void append_quoted_printable(std::string_view bytes, std::string_view line_end, std::string& out);
[[nodiscard]] std::string quoted_printable(std::string_view bytes, std::string_view line_end);

}  // namespace oubli::mime
