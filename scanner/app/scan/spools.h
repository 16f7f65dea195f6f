// SPDX-License-Identifier: GPL-3.0-or-later
// How much fetched mail is held in memory at a time: a few pieces for each scanning thread. A piece
// is let go when the last job that reads it has ended. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "adapters/base/unique_fd.h"

namespace oubli::app {

using SpoolPtr = std::shared_ptr<const UniqueFd>;  // the jobs of one piece share it

class Spools {
 public:
  explicit Spools(std::size_t most) : most_(most) {}

  // False when `is_over` became true first.
  bool wait_for_room(const std::function<bool()>& is_over) {
    std::unique_lock hold(lock_);
    while (kept_ >= most_) {
      if (is_over()) return false;
      changed_.wait_for(hold, std::chrono::milliseconds(100));
    }
    return true;
  }

  // REQUIRES: this outlives what is returned.
  SpoolPtr keep(UniqueFd fd) {
    const std::lock_guard hold(lock_);
    ++kept_;
    return {new UniqueFd(std::move(fd)), [this](const UniqueFd* kept) {  // NOLINT: its deleter
              delete kept;                                               // NOLINT
              const std::lock_guard again(lock_);
              --kept_;
              changed_.notify_all();
            }};
  }

 private:
  const std::size_t most_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::size_t kept_ = 0;
};

}  // namespace oubli::app
