// SPDX-License-Identifier: GPL-3.0-or-later
// Folder names as a person writes them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oubli::maildir {

// IMAP's modified UTF-7 (RFC 3501, 5.1.3) as UTF-8; what is not well-formed comes back as it was.
[[nodiscard]] std::string decode_modified_utf7(std::string_view name);

// ".Clients.2019" is "Clients/2019" (Maildir++).
[[nodiscard]] std::string folder_of_maildirpp(std::string_view directory_name);

}  // namespace oubli::maildir
