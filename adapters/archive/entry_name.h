// SPDX-License-Identifier: GPL-3.0-or-later
// What an entry of an archive is called, and the folder it stands for. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oubli::archive {

inline constexpr std::string_view kWithin = "!/";  // "backup.tar.gz!/var/mail/jean#12"

[[nodiscard]] std::string_view last_part_of(std::string_view entry);
// "…/cur/x", "…/new/x"
[[nodiscard]] bool is_in_maildir(std::string_view entry);
// "…/cur/1500000001.M1P1.host:2,S": named as what delivers to a Maildir names it.
[[nodiscard]] bool is_maildir_message(std::string_view entry);
// "var/mail/jean" and 12: "var/mail/jean#12"
[[nodiscard]] std::string numbered(std::string_view entry, std::uint64_t ordinal);
// And back; nothing where it has no number.
[[nodiscard]] std::string_view without_number(std::string_view message);
// The mailbox: an mbox without the number; of a message of its own the folder, a Maildir's without
// its "cur".
[[nodiscard]] std::string folder_of(std::string_view message);

}  // namespace oubli::archive
