// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/bytes/held_bytes.h"

#include <algorithm>

namespace oubli {

Result<std::size_t> HeldBytes::read_at(std::uint64_t offset, std::span<char> into) {
  if (into.size() >= kChunk) return source_.read_at(offset, into);
  std::size_t done = 0;
  while (done < into.size()) {
    auto held = chunk((offset + done) / kChunk);
    if (!held) return std::move(held).take_error();
    const std::string& bytes = **held;
    const std::size_t within = (offset + done) % kChunk;
    if (within >= bytes.size()) break;
    const std::size_t part = std::min(into.size() - done, bytes.size() - within);
    std::copy_n(bytes.data() + within, part, into.data() + done);
    done += part;
  }
  return done;
}

Result<const std::string*> HeldBytes::chunk(std::uint64_t number) {
  Chunk* oldest = &chunks_[0];
  for (Chunk& one : chunks_) {
    if (one.number == number) {
      one.used = ++clock_;
      return &one.bytes;
    }
    if (one.used < oldest->used) oldest = &one;
  }
  oldest->number = UINT64_MAX;
  oldest->bytes.resize(kChunk);
  auto got = source_.read_at(number * kChunk, oldest->bytes);
  if (!got) return std::move(got).take_error();
  oldest->bytes.resize(*got);
  oldest->number = number;
  oldest->used = ++clock_;
  return &oldest->bytes;
}

}  // namespace oubli
