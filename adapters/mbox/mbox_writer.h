// SPDX-License-Identifier: GPL-3.0-or-later
// Mail put into an mbox so that every reader finds the same messages in it: mboxrd, a ">" before
// each line that begins with "From ", or with ">"s and that, which any reader can take away again.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::mbox {

// Adds a From_ line with `date` (seconds since 1970), the message and a blank line to `out`, and
// returns how many bytes the message has there. These are those of `message` unless a line had to
// be quoted, its end is not that of a line, or a Content-Length tells less or more than its body
// has: readers who believe that look for the next message elsewhere, so the field gets an "X-".
std::size_t append_message(std::string_view message, std::int64_t date, std::string& out);

}  // namespace oubli::mbox
