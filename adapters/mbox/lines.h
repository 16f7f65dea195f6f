// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of an mbox: a line ends with a line feed, a carriage return, or the two in that order (CR,
// LF). All three may be met in one file. Pure; any thread.
#pragma once

#include <algorithm>
#include <cstddef>
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

// The index of the first line break at `at` or later, or the size. In steps, so that a file with
// one kind of break is not searched to its end for the other.
inline std::size_t find_break(std::string_view bytes, std::size_t at) {
  constexpr std::size_t kStep = 256;
  for (; at < bytes.size(); at += kStep) {
    const std::string_view part = bytes.substr(at, kStep);
    const std::size_t feed = std::min(part.find('\n'), part.size());
    const std::size_t end = std::min(part.find('\r'), feed);
    if (end < part.size()) return at + end;
  }
  return bytes.size();
}

inline Line line_at(std::string_view bytes, std::size_t at) {
  const std::size_t end = find_break(bytes, at);
  const std::size_t width = break_at(bytes, end);
  return {bytes.substr(at, end - at), end + width, width != 0};
}

}  // namespace oubli::mbox
