// SPDX-License-Identifier: GPL-3.0-or-later
// Looks again at what was written: that a mailbox holds exactly the messages it should and none
// of the erased, and whether given byte strings are still anywhere in a file, plain or encoded.
// Only reads. Free functions; one thread a file. Memory: bounded for the search; a few numbers a
// message for the mailbox. Failure: the file could not be read or split.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"
#include "wiper/mbox_cut.h"

namespace oubli::wiper {

struct MailboxCheck {
  bool holds_what_it_should = false;
  std::uint64_t erased_found = 0;  // messages whose content hash is one of the erased
};

// Reads an open mbox again with both splitters. `erased` are content hashes, in any order. A
// message counts as found wherever it stands: an identical copy that was kept is one too.
Result<MailboxCheck> check_mailbox(const OpenMailbox& mailbox, const Splitters& splitters,
                                   const MessageChain& expected,
                                   std::span<const PlannedMessage> erased);

// How often the strings occur, by the form they were found in.
struct Residue {
  std::uint64_t plain = 0;
  std::uint64_t utf16 = 0;             // little- or big-endian
  std::uint64_t base64 = 0;            // of any of these, at any alignment, across line ends
  std::uint64_t quoted_printable = 0;  // where at least one byte was escaped or the line was broken

  [[nodiscard]] std::uint64_t total() const { return plain + utf16 + base64 + quoted_printable; }
  Residue& operator+=(const Residue& other);
  bool operator==(const Residue&) const = default;
};

// Strings under four bytes are passed over: they are everywhere.
inline constexpr std::size_t kShortestNeedle = 4;
Result<Residue> search_residue(ByteSource& bytes, std::span<const std::string_view> strings);
// In all that is left of a source whose messages are files.
Result<Residue> search_files(const PlannedSource& source,
                             std::span<const std::string_view> strings);

}  // namespace oubli::wiper
