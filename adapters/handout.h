// SPDX-License-Identifier: GPL-3.0-or-later
// Hands a message whose place is known to the sink: its bytes, or as many of them as the limit
// lets through. Owned by one reader; one thread. Failure: the bytes are not there.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>

#include "adapters/bytes/byte_source.h"
#include "adapters/source.h"

namespace oubli {

class Handout {
 public:
  // All three are lent by the caller, who outlives the handout.
  Handout(ByteSource& source, const Limits& limits, const MessageSink& sink)
      : source_(source), limits_(limits), sink_(sink) {}

  // Completes `message` (frame, range and file are the caller's) with its bytes, taken from `held`
  // when they are at hand, and gives it to the sink; false when the sink wants no more.
  Result<bool> give(RawMessage message, std::optional<std::string_view> held) {
    const auto size = static_cast<std::size_t>(
        std::min<std::uint64_t>(message.range.size(), limits_.message_bytes));
    message.is_cut = size < message.range.size();
    if (held) {
      message.bytes = held->substr(0, size);
      return sink_(message);
    }
    if (auto there = fetch(message.range.begin, size); !there) {
      return std::move(there).take_error();
    }
    message.bytes = {room_.get(), size};
    const bool wants_more = sink_(message);
    if (capacity_ > kKeptRoom) release();
    return wants_more;
  }

 private:
  static constexpr std::size_t kKeptRoom = 4U << 20;

  void release() {
    room_.reset();
    capacity_ = 0;
  }

  Status fetch(std::uint64_t at, std::size_t size) {
    if (size > capacity_) {
      release();
      capacity_ = std::max<std::size_t>(size, 64U << 10);
      room_ = std::make_unique_for_overwrite<char[]>(capacity_);
    }
    std::size_t done = 0;
    while (done < size) {
      auto got = source_.read_at(at + done, {room_.get() + done, size - done});
      if (!got) return std::move(got).take_error();
      if (*got == 0) return damaged("the file is shorter than it was");
      done += *got;
    }
    return {};
  }

  ByteSource& source_;
  const Limits& limits_;
  const MessageSink& sink_;
  std::unique_ptr<char[]> room_;
  std::size_t capacity_ = 0;
};

}  // namespace oubli
