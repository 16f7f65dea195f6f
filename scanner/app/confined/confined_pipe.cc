// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/confined/confined_pipe.h"

#include <system_error>
#include <utility>

#include "scanner/worker/protocol.h"

namespace oubli::app {

namespace {

constexpr std::size_t kAhead = 8;  // pieces made before they are wanted, and given before they are
// A worker that was given more is not given another file: what it was given may have taken it over.
constexpr std::uint64_t kLittle = 1U << 20;
constexpr std::size_t kMostIdle = 4;

}  // namespace

Result<std::unique_ptr<sandbox::Worker>> ConfinedWorkers::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto worker = std::move(idle_.back());
      idle_.pop_back();
      return worker;
    }
  }
  return zygote_.spawn();
}

void ConfinedWorkers::give_back(std::unique_ptr<sandbox::Worker> worker) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(worker));
}

ConfinedPipe::ConfinedPipe(std::shared_ptr<ConfinedWorkers> workers, std::string request,
                           Input input, Listener listener)
    : workers_(std::move(workers)),
      request_(std::move(request)),
      input_(std::move(input)),
      listener_(std::move(listener)) {}

ConfinedPipe::~ConfinedPipe() {
  {
    const std::lock_guard lock(mutex_);
    is_given_up_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<std::string> ConfinedPipe::next() {
  begin();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !made_.empty() || is_over_; });
  if (made_.empty()) {
    if (damage_) return *damage_;
    return std::string();
  }
  std::string piece = std::move(made_.front());
  made_.pop_front();
  changed_.notify_all();
  return piece;
}

Status ConfinedPipe::give(std::string piece, const Taker& take) {
  begin();
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !made_.empty() || is_over_ || given_.size() < kAhead; });
    if (made_.empty()) break;
    const std::string made = std::move(made_.front());
    made_.pop_front();
    changed_.notify_all();
    lock.unlock();
    if (auto done = take(made); !done) return done;
    lock.lock();
  }
  if (is_over_) return damage_ ? *damage_ : damaged("the confined worker ended early");
  given_.push_back(std::move(piece));
  changed_.notify_all();
  return {};
}

void ConfinedPipe::give_no_more() {
  begin();
  const std::lock_guard lock(mutex_);
  is_last_given_ = true;
  changed_.notify_all();
}

std::uint64_t ConfinedPipe::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

void ConfinedPipe::begin() {
  if (is_begun_) return;
  is_begun_ = true;
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    end(failed("no thread for a confined worker", "raise the limit with `ulimit -u`"));
  }
}

// --- in the thread ---

void ConfinedPipe::run() {
  auto worker = workers_->take();
  if (!worker) return end(std::move(worker).take_error());
  sandbox::Request request;
  request.frame = request_;
  auto loss = (*worker)->call(request, [this](std::string_view frame) { return answer(frame); });
  if (!loss) return end(std::move(loss).take_error());
  if (*loss) {
    return end(damaged("the confined worker " + std::string((*loss)->why) +
                       " while it packed or unpacked"));
  }
  if (given_bytes_ <= kLittle && !wrong_) workers_->give_back(*std::move(worker));
  if (!wrong_ && !is_whole_) wrong_ = damaged("the confined worker did not do all of it");
  end(std::move(wrong_));
}

std::string ConfinedPipe::answer(std::string_view frame) {
  if (wrong_ || frame.empty()) return {};
  const std::string_view body = frame.substr(1);
  switch (static_cast<worker::Reply>(frame.front())) {
    case worker::Reply::Wants:
      return input();
    case worker::Reply::Unpacked:
      // Nothing is nothing: at the end it would say that this is the end.
      if (!body.empty() && body.size() <= worker::kUnpackedPiece && !is_whole_) {
        put(body);
        return {};
      }
      break;
    case worker::Reply::UnpackedAll: {
      std::uint64_t used = 0;
      if (worker::decode(body, used) && used <= given_bytes_) {
        const std::lock_guard lock(mutex_);
        used_ = used;
        is_whole_ = true;
        return {};
      }
      break;
    }
    case worker::Reply::ReadError: {
      Error error;
      if (worker::decode(body, error)) {
        wrong_ = damaged(error.what);
        return {};
      }
      break;
    }
    default:
      if (auto heard = listener_ ? listener_(frame) : std::nullopt) return *std::move(heard);
      break;
  }
  wrong_ = damaged("the confined worker answered what was not asked");
  return {};
}

std::string ConfinedPipe::input() {
  {
    const std::lock_guard lock(mutex_);
    if (is_given_up_) return {};  // which it takes for the end
  }
  auto piece = input_ ? input_() : given();
  if (!piece) {
    wrong_ = std::move(piece).take_error();
    return {};
  }
  given_bytes_ += piece->size();
  return *std::move(piece);
}

Result<std::string> ConfinedPipe::given() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !given_.empty() || is_last_given_ || is_given_up_; });
  if (given_.empty() || is_given_up_) return std::string();
  std::string piece = std::move(given_.front());
  given_.pop_front();
  changed_.notify_all();
  return piece;
}

void ConfinedPipe::put(std::string_view body) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return made_.size() < kAhead || is_given_up_; });
  if (is_given_up_) return;
  made_.emplace_back(body);
  changed_.notify_all();
}

void ConfinedPipe::end(std::optional<Error> damage) {
  const std::lock_guard lock(mutex_);
  damage_ = std::move(damage);
  is_over_ = true;
  changed_.notify_all();
}

}  // namespace oubli::app
