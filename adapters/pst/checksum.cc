// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/pst/checksum.h"

#include <zlib.h>

namespace oubli::pst {

static_assert(signature(0x5600, 4) == 0x5604);
static_assert(signature(0x123456780, 0x200000001C) == 0x44D9);

std::uint32_t checksum(std::string_view bytes) {
  constexpr std::uint32_t kAllOnes = 0xFFFFFFFF;
  const auto crc = ::crc32_z(kAllOnes, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  return static_cast<std::uint32_t>(crc) ^ kAllOnes;
}

}  // namespace oubli::pst
