// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the journal before messages are expunged from a folder on a server: enough to go
// on with it after a kill, and to prove afterwards that nothing else went. Value types; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/imap/uid_set.h"

namespace oubli::wiper {

struct ExpungeRecord {
  std::uint32_t uid_validity = 0;
  imap::Uid uid_next = 0;  // what comes later has at least this one
  imap::UidSet going;      // found as planned
  imap::UidSet listed;     // all that stood there
  imap::UidSet marked;     // of those that are going: somebody else had marked them as deleted
};

// "UIDVALIDITY UIDNEXT GOING LISTED MARKED".
[[nodiscard]] std::string to_text(const ExpungeRecord& record);
[[nodiscard]] std::optional<ExpungeRecord> parse_expunge_record(const std::string& text);

}  // namespace oubli::wiper
