// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/sandbox/frame_reader.h"

#include <algorithm>
#include <cstring>

#include "scanner/sandbox/sandbox.h"

namespace oubli::sandbox {
namespace {

using Length = std::uint32_t;

}  // namespace

bool FrameReader::start() {
  received_ = 0;
  return is_empty() && !lied_;
}

bool FrameReader::fill(SharedArea& shared) {
  const std::uint64_t written = shared.written.load(std::memory_order_acquire);
  const std::uint64_t fresh = written - consumed_;
  if (fresh > kRingBytes) lied_ = true;  // also when the counter went backwards
  if (lied_) return false;
  if (fresh == 0) return true;
  make_room(fresh);
  const std::size_t at = consumed_ % kRingBytes;
  const std::size_t first = std::min<std::size_t>(fresh, kRingBytes - at);
  std::memcpy(bytes_.get() + end_, shared.ring + at, first);
  std::memcpy(bytes_.get() + end_ + first, shared.ring, fresh - first);
  end_ += fresh;
  received_ += fresh;
  consumed_ = written;
  shared.consumed.store(consumed_, std::memory_order_release);
  return true;
}

std::optional<std::string_view> FrameReader::next() {
  const std::size_t have = end_ - begin_;
  Length length = 0;
  if (lied_ || have < sizeof(length)) return std::nullopt;
  std::memcpy(&length, bytes_.get() + begin_, sizeof(length));
  if (length > kLongestFrame) {
    lied_ = true;
    return std::nullopt;
  }
  if (have - sizeof(length) < length) return std::nullopt;
  const std::string_view frame(bytes_.get() + begin_ + sizeof(length), length);
  begin_ += sizeof(length) + length;
  return frame;
}

void FrameReader::make_room(std::size_t more) {
  const std::size_t kept = end_ - begin_;
  if (kept + more > capacity_) {
    const std::size_t grown = std::max({kept + more, 2 * capacity_, std::size_t{64} << 10});
    std::unique_ptr<char[]> larger(new char[grown]);  // not zeroed: it is overwritten at once
    std::copy_n(bytes_.get() + begin_, kept, larger.get());
    bytes_ = std::move(larger);
    capacity_ = grown;
  } else if (end_ + more > capacity_) {
    std::memmove(bytes_.get(), bytes_.get() + begin_, kept);
  } else {
    return;
  }
  begin_ = 0;
  end_ = kept;
}

}  // namespace oubli::sandbox
