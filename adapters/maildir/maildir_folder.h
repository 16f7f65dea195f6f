// SPDX-License-Identifier: GPL-3.0-or-later
// One Maildir folder on disk: its entries, their names, and what tells that it has not changed.
// tmp/ is never looked into: a delivery agent is still writing there. Trusted side; nothing here
// reads a message. Any thread. Failure is an Error that names the folder or the entry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/source.h"

namespace oubli::maildir {

// Does a folder hold new/ and cur/, or one of them and tmp/? (An archive that was packed and
// unpacked may have lost the folders that were empty.)
[[nodiscard]] bool is_maildir(const Path& folder);

// "cur/1:2,S" and "new/1" have the same: "1". Flags begin at ":2,", ";2," or "!2," (the last two
// where a colon is not allowed in names); Dovecot's ",S=…,W=…" survives and belongs to the name.
[[nodiscard]] std::string stable_name(std::string_view entry_name);

Result<Fingerprint> fingerprint(const Path& folder);
Result<std::vector<Entry>> list_entries(const Path& folder);
Result<UniqueFd> open_entry(const Path& folder, Entry& entry);

}  // namespace oubli::maildir
