// SPDX-License-Identifier: GPL-3.0-or-later
// Names in a copy of a server's folders: of a Maildir Maildir++ for folders, and for messages what
// tells which one it is; of mboxes the files. A server chooses the names of its folders; none of
// them leads out of the copy. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/imap/place.h"

namespace oubli::imap {

// Of a folder as name_of() writes it: ".Clients.&AMk-t&AOk-", and "." for INBOX. Nothing where no
// directory can have the name.
[[nodiscard]] std::optional<std::string> directory_of(std::string_view folder);

// The mbox of a folder: "INBOX.mbox", "Clients.Été.mbox", dots and percent signs in a step as %2E
// and %25. Nothing where no file can have the name.
[[nodiscard]] std::optional<std::string> mbox_of(std::string_view folder);

struct CopyName {
  std::int64_t date = 0;
  Uid uid = 0;
  std::uint32_t uid_validity = 0;
  std::uint64_t size = 0;
};

// "1393837200.U12V7.oubli,S=1234:2,FS", with `letters` after the last comma.
[[nodiscard]] std::string to_string(const CopyName& name, std::string_view letters);
[[nodiscard]] std::optional<CopyName> parse_copy_name(std::string_view text);

// The letters of a message's flags. A flag that Maildir has no letter for gets one by its place in
// `keywords`, where it is added; what finds no place any more (there are 26) is left out and named
// in `lost`.
[[nodiscard]] std::string letters_of(const std::vector<std::string>& flags,
                                     std::vector<std::string>& keywords,
                                     std::vector<std::string>& lost);

}  // namespace oubli::imap
