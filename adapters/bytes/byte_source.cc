// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/bytes/byte_source.h"

#include <algorithm>
#include <cstring>

#include "adapters/base/files.h"

namespace oubli {

Result<std::size_t> FileBytes::read_at(std::uint64_t offset, std::span<char> into) {
  // Beyond what the kernel can address there is nothing: a lying offset is an end, not an error.
  if (offset > INT64_MAX - into.size()) return std::size_t{0};
  return oubli::read_at(fd_, offset, into);
}

Result<std::size_t> MemoryBytes::read_at(std::uint64_t offset, std::span<char> into) {
  if (offset >= bytes_.size()) return std::size_t{0};
  const std::string_view rest = bytes_.substr(static_cast<std::size_t>(offset));
  const std::size_t n = std::min(rest.size(), into.size());
  std::memcpy(into.data(), rest.data(), n);
  return n;
}

}  // namespace oubli
