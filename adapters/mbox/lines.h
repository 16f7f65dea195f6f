// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of an mbox: a line ends with a line feed, a carriage return, or the two in that order (CR,
// LF). All three may be met in one file. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace oubli::mbox {

struct Line {
  std::string_view text;   // without its break
  std::size_t next = 0;    // where the following line begins
  bool has_break = false;  // false: the bytes end first
};

inline bool is_break(char c) { return c == '\n' || c == '\r'; }

// The length of the line break that begins at `at`, 0 when none does.
inline std::size_t break_at(std::string_view bytes, std::size_t at) {
  if (at >= bytes.size() || !is_break(bytes[at])) return 0;
  return bytes.substr(at).starts_with("\r\n") ? 2 : 1;
}

// The length of the line break that ends just before `at`, 0 when none does.
inline std::size_t break_before(std::string_view bytes, std::size_t at) {
  if (at == 0 || !is_break(bytes[at - 1])) return 0;
  return at >= 2 && bytes.substr(at - 2, 2) == "\r\n" ? 2 : 1;
}

inline Line line_at(std::string_view bytes, std::size_t at) {
  const std::string_view rest = bytes.substr(at);
  const void* feed = std::memchr(rest.data(), '\n', rest.size());
  std::size_t end =
      feed ? static_cast<std::size_t>(static_cast<const char*>(feed) - rest.data()) : rest.size();
  if (const void* ret = std::memchr(rest.data(), '\r', end)) {
    end = static_cast<std::size_t>(static_cast<const char*>(ret) - rest.data());
  }
  const std::size_t width = break_at(rest, end);
  return {rest.substr(0, end), at + end + width, width != 0};
}

}  // namespace oubli::mbox
