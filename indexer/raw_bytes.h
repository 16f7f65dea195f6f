// SPDX-License-Identifier: GPL-3.0-or-later
// Text as libsodium takes it. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oubli::index {

inline const unsigned char* raw(const char* bytes) {
  return reinterpret_cast<const unsigned char*>(bytes);
}
inline unsigned char* raw(char* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
inline const unsigned char* raw(std::string_view bytes) { return raw(bytes.data()); }
inline unsigned char* raw(std::string& bytes, std::size_t at = 0) { return raw(bytes.data() + at); }

}  // namespace oubli::index
