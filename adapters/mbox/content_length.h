// SPDX-License-Identifier: GPL-3.0-or-later
// What a message's header claims about where its body ends. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oubli::mbox {

struct HeaderClaim {
  bool is_whole = false;                  // the blank line that ends the header was seen
  std::size_t body_begin = 0;             // index of the byte after it
  std::optional<std::uint64_t> length{};  // the one value of Content-Length, when there is one
};

// Reads `bytes` as a header: fields and their continuation lines up to a blank line. A line that is
// neither ends the reading, and so do two Content-Length fields that differ: no claim is made.
[[nodiscard]] HeaderClaim read_claim(std::string_view bytes);

}  // namespace oubli::mbox
