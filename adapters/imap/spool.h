// SPDX-License-Identifier: GPL-3.0-or-later
// Messages fetched from a server, on their way to a confined worker: a file in memory, one record
// behind the other. A record is a head of four numbers of 8 bytes (little endian: UID, UIDVALIDITY,
// bytes that follow, bytes the message has) and the message. The trusted side writes, the reader of
// Format::Imap reads. Value types; any thread.
#pragma once

#include <memory>
#include <string>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli::imap {

inline constexpr std::size_t kSpoolHead = 32;

struct SpoolRecord {
  std::uint64_t uid = 0, uid_validity = 0;
  std::uint64_t held = 0;  // bytes that follow the head
  std::uint64_t size = 0;  // of the message; more than `held` where it is longer than the limit
};

std::string encode(const SpoolRecord& record);

// The reader of the format, see registry.h.
Status read_messages(const WorkItem& item, const Limits& limits, const MessageSink& sink);
Result<std::unique_ptr<ByteSource>> open(const WorkItem& item, const Limits& limits);
Status read_message_at(ByteSource& source, const ByteRange& where, const Limits& limits,
                       const MessageSink& sink);

}  // namespace oubli::imap
