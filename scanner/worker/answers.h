// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes in the pieces that the parent answers with, each asked for when it is wanted; none ends
// them. Worker side. Owned by one request; one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "adapters/compression/compression.h"
#include "scanner/sandbox/sandbox.h"
#include "scanner/worker/protocol.h"

namespace oubli::worker {

class Answers final : public ByteStream {
 public:
  explicit Answers(sandbox::Channel& channel) : channel_(channel) {}

  Result<std::size_t> read(std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size() && !is_over_) {
      if (at_ == piece_.size()) fetch();
      const std::size_t some = std::min(into.size() - done, piece_.size() - at_);
      std::copy_n(piece_.data() + at_, some, into.data() + done);
      at_ += some;
      done += some;
    }
    used_ += done;
    return done;
  }
  [[nodiscard]] std::uint64_t used() const override { return used_; }

 private:
  void fetch() {
    channel_.reply(std::string(1, static_cast<char>(Reply::Wants)));
    piece_ = channel_.ask();
    at_ = 0;
    is_over_ = piece_.empty();
  }

  sandbox::Channel& channel_;
  std::string piece_;
  std::size_t at_ = 0;
  std::uint64_t used_ = 0;
  bool is_over_ = false;
};

}  // namespace oubli::worker
