// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as Microsoft and zip store them, the least byte first. Bytes that are not there read as
// zero: whoever needs to know asks for the size first. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace oubli {

template <typename Number>
[[nodiscard]] constexpr Number little_endian(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = sizeof(Number); i-- > 0;) {
    const bool is_there = at < bytes.size() && i < bytes.size() - at;
    number = number << 8U | (is_there ? static_cast<unsigned char>(bytes[at + i]) : 0U);
  }
  return static_cast<Number>(number);
}
[[nodiscard]] constexpr std::uint16_t u16(std::string_view bytes, std::size_t at) {
  return little_endian<std::uint16_t>(bytes, at);
}
[[nodiscard]] constexpr std::uint32_t u32(std::string_view bytes, std::size_t at) {
  return little_endian<std::uint32_t>(bytes, at);
}
[[nodiscard]] constexpr std::uint64_t u64(std::string_view bytes, std::size_t at) {
  return little_endian<std::uint64_t>(bytes, at);
}

}  // namespace oubli
