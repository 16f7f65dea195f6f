// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/compression/piped.h"

#include <cerrno>

#include <unistd.h>

namespace oubli {

Result<std::size_t> PipedBytes::read(std::span<char> into) {
  ssize_t got = -1;
  do {
    got = ::read(fd_, into.data(), into.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) return system_error("read from a pipe", errno);
  used_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

}  // namespace oubli
