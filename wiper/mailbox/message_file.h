// SPDX-License-Identifier: GPL-3.0-or-later
// One message that is a file of its own (.eml, .emlx, a Maildir entry), held by descriptors and
// proved to be the one that was planned. Only reads. Free functions; one thread a file. Failure:
// Refused (a link, other names, other bytes), Locked (open elsewhere), NotFound, Failed.
#pragma once

#include <cstdint>
#include <memory>

#include "adapters/base/result.h"
#include "adapters/bytes/byte_source.h"
#include "wiper/disk/held_file.h"
#include "wiper/plan.h"

namespace oubli::wiper {

struct MessageFile {
  std::uint64_t source = 0, message = 0;  // positions in the plan
  HeldFile held;
  bool is_exclusive = false;  // nobody else has it open; false where the file system cannot tell
};

// Opens the file and takes a lease on it. What is in it is not looked at.
Result<MessageFile> hold_message(const Path& path, std::uint64_t source, std::uint64_t message);

// What such a file holds; it may be compressed, whatever its name is. `fd` is lent.
Result<std::unique_ptr<ByteSource>> open_message(int fd, const Path& shown);

// Whether the bytes are those of the planned message: in its range, and nothing behind it but the
// property list of an .emlx.
Result<bool> holds_message(int fd, const Path& shown, Format format, const PlannedMessage& message);

}  // namespace oubli::wiper
