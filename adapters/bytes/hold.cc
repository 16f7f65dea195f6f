// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/bytes/hold.h"

#include <algorithm>

namespace oubli {

Result<std::string> hold(ByteSource& source, std::uint64_t most, std::uint64_t expected,
                         const std::string& too_long) {
  constexpr std::size_t kStep = 1U << 20;
  std::string bytes;
  if (expected > 0) bytes.reserve(static_cast<std::size_t>(std::min(expected, most)) + kStep);
  for (;;) {
    const std::size_t held = bytes.size();
    if (held > most) return damaged(too_long);
    bytes.resize(held + kStep);
    auto got = source.read_at(held, {bytes.data() + held, kStep});
    if (!got) return std::move(got).take_error();
    bytes.resize(held + *got);
    source.release_before(bytes.size());
    if (*got == 0) return bytes;
  }
}

std::string first_bytes(ByteSource& source, std::uint64_t size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    auto got = source.read_at(done, {bytes.data() + done, bytes.size() - done});
    if (!got || *got == 0) break;
    done += *got;
  }
  bytes.resize(done);
  return bytes;
}

}  // namespace oubli
