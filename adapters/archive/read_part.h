// SPDX-License-Identifier: GPL-3.0-or-later
// A part of an archive that has to be there whole. Any thread that has the source. Failure: Damaged
// where the archive ends before it does, and the source's.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/bytes/byte_source.h"

namespace oubli::archive {

inline Result<std::string> read_part(ByteSource& bytes, std::uint64_t at, std::uint64_t size) {
  std::string out(static_cast<std::size_t>(size), '\0');
  auto got = bytes.read_at(at, out);
  if (!got) return std::move(got).take_error();
  if (*got < size) return damaged("the archive ends early");
  return out;
}

}  // namespace oubli::archive
