// SPDX-License-Identifier: GPL-3.0-or-later
// The content of one member of a zip, stored or deflated: held against what its headers tell, and
// packed anew. Only reads. Free functions; one thread. Memory: that of a run. Failure: Damaged,
// Failed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/archive/zip_record.h"
#include "wiper/mailbox/mbox_cut.h"

namespace oubli::wiper {

// Reads it to its end: Damaged, where it is not what its numbers say. `held`: where all that it
// unpacks to goes; may be nothing.
Status check_zip_content(const OpenMailbox& content, const archive::ZipNumbers& numbers,
                         std::string* held);

// Of what the copied pieces are copied from.
Result<std::uint32_t> crc_of(const OpenMailbox& content, const std::vector<Piece>& pieces);

// What `cut` leaves, deflated. It is not kept, but made again when it is written, from `stored`:
// the same content as it stands in the file. What does not stand in a file, but in an archive
// within another, is kept.
Result<std::shared_ptr<const MadeBytes>> packed_anew(const OpenMailbox& stored,
                                                     const OpenMailbox& content, const Cut& cut,
                                                     std::optional<int> level);

}  // namespace oubli::wiper
