// SPDX-License-Identifier: GPL-3.0-or-later
// What stands behind the directory of a zip (APPNOTE 4.3.14 to 4.3.16): zip64 records, where there
// are any, the end record and the archive's comment; read, and written anew, in place. Pure; any
// thread. Failure: Damaged, or Refused, where it tells of several files or holds what it does not
// tell of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/base/result.h"

namespace oubli::archive {

// Bytes of an archive's end that hold all of it, but for what nobody writes.
inline constexpr std::uint64_t kZipLongestEnd = (1U << 16) + (1U << 12);

struct ZipDirectory {
  std::uint64_t count = 0;  // of members
  std::uint64_t begin = 0, end = 0;
};

// Of the last bytes of an archive; `before`: how many stand before them.
Result<ZipDirectory> parse_zip_end(std::string_view last, std::uint64_t before);

// All that stood behind the directory, as it is behind another.
Result<std::string> zip_end_with(std::string end, const ZipDirectory& directory);

}  // namespace oubli::archive
