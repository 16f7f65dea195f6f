// SPDX-License-Identifier: GPL-3.0-or-later
// Does a file begin like a message (RFC 5322)? Looks at a head of some kilobytes and is meant to
// say no to everything else that has colons in it: configuration, HTTP dumps, prose. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace oubli::eml {

// What may stand before the header of a stored message and is no part of it: a byte order mark,
// blank lines, one From_ line. 0 when no header field follows.
[[nodiscard]] std::size_t framing_size(std::string_view head);

// What the file's name says: nothing; that it may be mail (".msg", ".txt"); that it is.
enum class Claim : std::uint8_t { None, MayBeMail, MailName };

// `head`: the first bytes of the file, all of it if it is short.
[[nodiscard]] bool looks_like_message(std::string_view head, Claim claim);

}  // namespace oubli::eml
