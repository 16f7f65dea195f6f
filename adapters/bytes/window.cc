// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapters/bytes/window.h"

#include <cassert>
#include <cstring>

namespace oubli {

std::string_view Window::look(std::uint64_t at, std::size_t want) {
  assert(want <= kCapacity - kLookBehind);
  const bool is_inside = bytes_ && at >= base_ && (at + want <= base_ + size_ || at_end_);
  if (!is_inside) slide(at);
  if (at >= base_ + size_) return {};
  const auto skip = static_cast<std::size_t>(at - base_);
  return {bytes_.get() + skip, size_ - skip};
}

std::optional<std::string_view> Window::held(std::uint64_t begin, std::uint64_t end) const {
  if (begin < base_ || end > base_ + size_ || begin > end) return std::nullopt;
  return std::string_view(bytes_.get() + (begin - base_), static_cast<std::size_t>(end - begin));
}

// Moves what is still wanted to the front and reads on behind it. A short read is asked about
// again: only an empty answer is an end.
void Window::slide(std::uint64_t at) {
  if (!bytes_) bytes_ = std::make_unique_for_overwrite<char[]>(kCapacity);
  const std::uint64_t from = at > kLookBehind ? at - kLookBehind : 0;
  std::size_t kept = 0;
  if (from >= base_ && from < base_ + size_) {
    kept = static_cast<std::size_t>(base_ + size_ - from);
    std::memmove(bytes_.get(), bytes_.get() + (from - base_), kept);
  }
  base_ = from;
  size_ = kept;
  at_end_ = false;
  while (size_ < kCapacity && !at_end_) {
    auto got = source_.read_at(base_ + size_, {bytes_.get() + size_, kCapacity - size_});
    if (got) {
      size_ += *got;
      at_end_ = *got == 0;
    } else {
      damage_ = std::move(got).take_error();
      at_end_ = true;
    }
  }
}

}  // namespace oubli
