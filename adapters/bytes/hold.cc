// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/bytes/hold.h"

#include <algorithm>

namespace oubli {

Error too_long_to_hold(const std::string& what) {
  return damaged(what + " within an archive, too long to be opened there; unpack it");
}

Result<std::string> hold(ByteSource& source, std::uint64_t most, std::uint64_t expected,
                         const std::string& what) {
  constexpr std::size_t kStep = 1U << 20;
  std::string bytes;
  if (expected > 0) bytes.reserve(static_cast<std::size_t>(std::min(expected, most)) + kStep);
  for (;;) {
    const std::size_t held = bytes.size();
    if (held > most) return too_long_to_hold(what);
    bytes.resize(held + kStep);
    auto got = source.read_at(held, {bytes.data() + held, kStep});
    if (!got) return std::move(got).take_error();
    bytes.resize(held + *got);
    source.release_before(bytes.size());
    if (*got == 0) return bytes;
  }
}

}  // namespace oubli
