// SPDX-License-Identifier: GPL-3.0-or-later
// Copies reply bytes out of the shared ring and cuts them into frames. Everything is copied once
// before it is looked at, so a worker that rewrites the ring changes nothing that was checked.
// Memory grows with what really arrived, never with what a length claims. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "scanner/sandbox/shared_area.h"

namespace oubli::sandbox {

class FrameReader {
 public:
  // A new request: its replies are counted from zero. True when nothing of the last is left over.
  bool start();

  // Copies what the worker has published. False when its counter cannot be true.
  bool fill(SharedArea& shared);

  // The next whole frame, valid until the next call of fill(); nothing when it is not all there,
  // or when a length is a lie.
  std::optional<std::string_view> next();

  [[nodiscard]] bool is_lied_to() const { return lied_; }
  [[nodiscard]] bool is_empty() const { return begin_ == end_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }

 private:
  void make_room(std::size_t more);

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::uint64_t consumed_ = 0;
  std::uint64_t received_ = 0;
  bool lied_ = false;
};

}  // namespace oubli::sandbox
