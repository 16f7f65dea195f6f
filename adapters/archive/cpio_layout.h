// SPDX-License-Identifier: GPL-3.0-or-later
// Where every member of a cpio archive stands, to the byte, read with none of libarchive's code, as
// tar_layout.h does for tars: the portable format of POSIX.1-1990 ("odc") and those of SVR4, with
// ("crc") and without ("newc") a sum of each file's bytes (cpio(5)). Owned by one reader; one
// thread. Failure: Damaged, where the archive is not what its format says or ends early.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/bytes/byte_source.h"

namespace oubli::archive {

enum class CpioFormat { Odc, Newc, Crc };

//   [begin, data)            its header, its name and their padding
//   [data, data_end)         its content
//   [data_end, end)          padding
struct CpioMember {
  std::uint64_t number = 0;  // as place.h counts
  std::uint64_t begin = 0, data = 0, data_end = 0, end = 0;
  CpioFormat format = CpioFormat::Newc;
  std::uint64_t mode = 0, links = 0;
  std::uint64_t sum = 0;                // of "crc"
  std::array<std::uint64_t, 3> file{};  // devices and inode: of all names of a file the same
  std::string name;

  [[nodiscard]] bool is_file() const { return (mode & 0170000U) == 0100000U; }
};

[[nodiscard]] std::uint64_t cpio_padding(CpioFormat format, std::uint64_t size);

// A member's header and name as they are for a content of `size` and, of "crc", of such a sum.
// Refused: what its digits cannot tell.
Result<std::string> cpio_header_with(std::string_view header, std::uint64_t size,
                                     std::uint32_t sum);

class CpioWalker {
 public:
  // `bytes`: lent; read forward, and given up behind the member that was handed out last.
  explicit CpioWalker(ByteSource& bytes) : bytes_(bytes) {}

  // Nothing at the trailer.
  Result<std::optional<CpioMember>> next();
  // REQUIRES: next() came to the trailer. Where that ends.
  [[nodiscard]] std::uint64_t end_mark() const { return at_; }

 private:
  Result<CpioMember> take_header();

  ByteSource& bytes_;
  std::uint64_t at_ = 0;
  std::uint64_t counted_ = 0;
};

}  // namespace oubli::archive
