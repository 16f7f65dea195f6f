// SPDX-License-Identifier: GPL-3.0-or-later
// The sum that zip and gzip keep of a content (RFC 1952, 8), of bytes that come in pieces. A value
// type; one thread. Cannot fail.
#pragma once

#include <cstdint>
#include <string_view>

#include <zlib.h>

namespace oubli::wiper {

class Crc32 {
 public:
  void add(std::string_view bytes) {
    value_ = ::crc32_z(value_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  [[nodiscard]] std::uint32_t value() const { return static_cast<std::uint32_t>(value_); }

 private:
  unsigned long value_ = 0;
};

}  // namespace oubli::wiper
