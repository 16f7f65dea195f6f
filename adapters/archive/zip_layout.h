// SPDX-License-Identifier: GPL-3.0-or-later
// Where every member of a zip stands, to the byte, read with none of libarchive's code. A zip is
// taken only where all of it is accounted for: the members stand one behind the other from the
// first byte to the directory, none over another, and each is told of alike by its own header and
// by the directory's. Only reads. Memory: the directory, and some seventy bytes a member. Failure:
// Damaged; Refused, where readers may differ on what it holds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/archive/zip_end.h"
#include "adapters/archive/zip_record.h"
#include "adapters/bytes/byte_source.h"
#include "adapters/message.h"

namespace oubli::archive {

//   [begin, data)            its local header
//   [data, data_end)         its content as it is stored
//   [data_end, end)          its descriptor, where it has one
struct ZipMember {
  std::uint64_t begin = 0, data = 0, data_end = 0, end = 0;
  ByteRange central{};  // its record in the directory
  ZipNumbers numbers;
  std::uint16_t flags = 0, method = 0;
  [[nodiscard]] bool is_encrypted() const { return (flags & 1U) != 0; }
};

struct ZipLayout {
  std::vector<ZipMember> members;  // as they stand, which is how place.h counts
  ZipDirectory directory;
};

Result<ZipLayout> read_zip_layout(ByteSource& bytes, std::uint64_t size);

}  // namespace oubli::archive
