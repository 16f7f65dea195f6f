// SPDX-License-Identifier: GPL-3.0-or-later
// One line of the table beside an mbox that a server's folder is copied into: what the mbox itself
// has no room for, and where in it the message stands. Columns are parted by tabs, see
// docs/formats/imap.md. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/imap/folder.h"

namespace oubli::imap {

inline constexpr std::string_view kCopyHead =
    "uid\tuidvalidity\toffset\tbytes\tbytes on the server\tdate\tflags\n";

struct CopyRecord {
  Uid uid = 0;
  std::uint32_t uid_validity = 0;
  std::uint64_t offset = 0;  // of the message in the mbox, behind its From_ line
  std::uint64_t size = 0;    // there; the blank line behind it is not counted
  std::uint64_t server_size = 0;
};

// "12\t7\t45\t1234\t1234\t2014-03-03T10:00:00-03:30\t\\Seen $Label1\n".
[[nodiscard]] std::string to_text(const CopyRecord& record, const Facts& facts);
// Of a line without its end. Date and flags are not looked at.
[[nodiscard]] std::optional<CopyRecord> parse_copy_record(std::string_view line);

}  // namespace oubli::imap
