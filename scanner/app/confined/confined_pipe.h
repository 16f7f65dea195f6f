// SPDX-License-Identifier: GPL-3.0-or-later
// One request to a confined worker that asks for bytes piece by piece and gives others back: it
// runs in a thread of its own, a few pieces ahead of whoever wants them. Workers that were given
// little are used again. Any thread; a pipe belongs to one. Memory: a few mebibytes. Failure:
// Damaged, also where a worker was lost, and above what a worker may reply
// (sandbox::Limits::reply_bytes).
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/base/result.h"
#include "scanner/sandbox/sandbox.h"

namespace oubli::app {

// Lent `zygote` outlives them.
class ConfinedWorkers {
 public:
  explicit ConfinedWorkers(sandbox::Zygote& zygote) : zygote_(zygote) {}
  Result<std::unique_ptr<sandbox::Worker>> take();
  void give_back(std::unique_ptr<sandbox::Worker> worker);

 private:
  sandbox::Zygote& zygote_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<sandbox::Worker>> idle_;
};

class ConfinedPipe {
 public:
  static constexpr std::size_t kPiece = 128U << 10;  // of what a worker is given
  // In the thread; nothing ends it. Without one the pieces are those of give().
  using Input = std::function<Result<std::string>()>;
  // In the thread: a frame that is no bytes, and the answer to it, empty where it asks nothing.
  // Nothing: such a frame was not to come.
  using Listener = std::function<std::optional<std::string>(std::string_view frame)>;
  ConfinedPipe(std::shared_ptr<ConfinedWorkers> workers, std::string request, Input input = {},
               Listener listener = {});
  ConfinedPipe(const ConfinedPipe&) = delete;
  ConfinedPipe& operator=(const ConfinedPipe&) = delete;
  ~ConfinedPipe();

  // The next piece that came out; none at the end. Damage is told behind what came before it.
  Result<std::string> next();
  // Waits until the worker is near enough, and hands out meanwhile what came out of it.
  using Taker = std::function<Status(std::string_view)>;
  Status give(std::string piece, const Taker& take);
  void give_no_more();
  // How many of the bytes it was given went into what came out; known at the end.
  [[nodiscard]] std::uint64_t used() const;

 private:
  void begin();
  void run();
  std::string answer(std::string_view frame);
  std::string input();
  Result<std::string> given();
  void put(std::string_view body);
  void end(std::optional<Error> damage);

  std::shared_ptr<ConfinedWorkers> workers_;
  const std::string request_;
  const Input input_;
  const Listener listener_;
  bool is_begun_ = false;
  std::thread thread_;

  // Of the thread.
  std::uint64_t given_bytes_ = 0;
  std::optional<Error> wrong_;

  // Of both, under the mutex; `damage_` is settled once `is_over_`.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> given_, made_;
  std::uint64_t used_ = 0;
  bool is_last_given_ = false, is_whole_ = false, is_over_ = false, is_given_up_ = false;
  std::optional<Error> damage_;
};

}  // namespace oubli::app
