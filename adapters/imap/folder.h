// SPDX-License-Identifier: GPL-3.0-or-later
// What a server tells of its folders, and how their names travel. Value types; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/imap/place.h"

namespace oubli::imap {

struct Folder {
  std::string raw;        // as the server spells it
  char delimiter = '\0';  // between the steps of its name; none where there are no steps
  bool can_be_opened = true;
  std::string use{};  // "Trash", "All" … (RFC 6154); empty for most
};

// What tells that no message came or went. Messages never change, and a UID is never given twice
// under one UIDVALIDITY: as long as these three are the same, the same messages are there.
struct FolderState {
  std::uint32_t uid_validity = 0;
  std::uint32_t uid_next = 0;  // 0: the server does not tell
  std::uint32_t messages = 0;
};

// Both ends belong to it.
struct UidRange {
  Uid first = 0, last = 0;
  bool operator==(const UidRange&) const = default;
};

// What a server keeps beside a message.
struct Facts {
  Uid uid = 0;
  std::vector<std::string> flags{};  // as in IMAP ("\\Seen", "$Label"), sorted, without \Recent
  std::int64_t date = 0;             // the internal date: seconds since 1970
  std::int32_t zone = 0;             // and the zone it was told in, as +hhmm
};

// What tells that messages of several folders are one (Gmail's X-GM-MSGID), and how long it is.
struct Identified {
  Uid uid = 0;
  std::uint64_t id = 0;
  std::uint64_t size = 0;  // RFC822.SIZE
};

// Whether flags and date are the same.
[[nodiscard]] inline bool is_alike(const Facts& one, const Facts& other) {
  return one.flags == other.flags && one.date == other.date && one.zone == other.zone;
}

// Ascending, each UID once, neighbours joined.
[[nodiscard]] std::vector<UidRange> ranges_of(std::vector<Uid> uids);
[[nodiscard]] std::vector<UidRange> joined(std::vector<UidRange> ranges);
[[nodiscard]] std::uint64_t count_of(const std::vector<UidRange>& ranges);

// UTF-8 as modified UTF-7 (RFC 3501, 5.1.3). REQUIRES: well-formed UTF-8.
[[nodiscard]] std::string encode_modified_utf7(std::string_view name);

// Its name in an address: UTF-8, its steps joined as its server joins them, so that it leads back
// to `raw`. Empty where it would not.
[[nodiscard]] std::string address_name_of(const Folder& folder);
// A folder's name as a person writes it: its steps joined by "/".
[[nodiscard]] std::string name_of(const Folder& folder);

}  // namespace oubli::imap
