// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/app/confined_stream.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/base/files.h"
#include "scanner/worker/protocol.h"

namespace oubli::app {

namespace {

constexpr std::size_t kPackedPiece = 128U << 10;
constexpr std::size_t kAhead = 8;  // pieces unpacked before they are wanted
// A worker that was given more is not given another file: what it was given may have taken it over.
constexpr std::uint64_t kLittle = 1U << 20;
constexpr std::size_t kMostIdle = 4;

class Workers {
 public:
  explicit Workers(sandbox::Zygote& zygote) : zygote_(zygote) {}

  Result<std::unique_ptr<sandbox::Worker>> take() {
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
  void give_back(std::unique_ptr<sandbox::Worker> worker) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kMostIdle) idle_.push_back(std::move(worker));
  }

 private:
  sandbox::Zygote& zygote_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<sandbox::Worker>> idle_;
};

class ConfinedStream final : public ByteStream {
 public:
  ConfinedStream(std::shared_ptr<Workers> workers, int fd, Compression compression)
      : workers_(std::move(workers)), fd_(fd), compression_(compression) {}
  ConfinedStream(const ConfinedStream&) = delete;
  ConfinedStream& operator=(const ConfinedStream&) = delete;
  ~ConfinedStream() override {
    {
      const std::lock_guard lock(mutex_);
      is_given_up_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  // Damage is told only once everything before it was given out.
  Result<std::size_t> read(std::span<char> into) override {
    if (!is_begun_) begin();
    if (at_ == piece_.size()) next();
    const std::size_t some = std::min(into.size(), piece_.size() - at_);
    if (some == 0 && !into.empty() && damage_) return *damage_;
    std::memcpy(into.data(), piece_.data() + at_, some);
    at_ += some;
    return some;
  }

  [[nodiscard]] std::uint64_t used() const override {
    const std::lock_guard lock(mutex_);
    return used_;
  }

 private:
  void begin() {
    is_begun_ = true;
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
      end(failed("no thread to unpack in", "raise the limit with `ulimit -u`"));
    }
  }

  // The next piece, or none at the end.
  void next() {
    piece_.clear();
    at_ = 0;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !pieces_.empty() || is_over_; });
    if (pieces_.empty()) return;
    piece_ = std::move(pieces_.front());
    pieces_.pop_front();
    changed_.notify_all();
  }

  // --- in the thread ---

  void run() {
    auto worker = workers_->take();
    if (!worker) return end(std::move(worker).take_error());
    sandbox::Request request;
    request.frame = worker::encode_unpack_file(compression_);
    auto loss = (*worker)->call(request, [this](std::string_view frame) { return answer(frame); });
    if (!loss) return end(std::move(loss).take_error());
    if (*loss) {
      return end(damaged("the confined worker " + std::string((*loss)->why) + " while unpacking"));
    }
    if (offset_ <= kLittle && !wrong_) workers_->give_back(*std::move(worker));
    if (!wrong_ && !is_whole_) wrong_ = damaged("the confined worker did not unpack all of it");
    end(std::move(wrong_));
  }

  std::string answer(std::string_view frame) {
    if (wrong_ || frame.empty()) return {};
    const std::string_view body = frame.substr(1);
    switch (static_cast<worker::Reply>(frame.front())) {
      case worker::Reply::Wants:
        return packed_piece();
      case worker::Reply::Unpacked:
        // Nothing is nothing: at the end it would say that this is the end.
        if (!body.empty() && body.size() <= worker::kUnpackedPiece && !is_whole_) {
          put(body);
          return {};
        }
        break;
      case worker::Reply::UnpackedAll: {
        std::uint64_t used = 0;
        if (worker::decode(body, used) && used <= offset_) {
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
        break;
    }
    wrong_ = damaged("the confined worker answered what was not asked");
    return {};
  }

  std::string packed_piece() {
    {
      const std::lock_guard lock(mutex_);
      if (is_given_up_) return {};  // which it takes for the end
    }
    std::string piece(kPackedPiece, '\0');
    auto got = read_at(fd_, offset_, piece);
    if (!got) wrong_ = std::move(got).take_error();
    if (wrong_) return {};
    piece.resize(*got);
    offset_ += *got;
    return piece;
  }

  void put(std::string_view body) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return pieces_.size() < kAhead || is_given_up_; });
    if (is_given_up_) return;
    pieces_.emplace_back(body);
    changed_.notify_all();
  }

  void end(std::optional<Error> damage) {
    const std::lock_guard lock(mutex_);
    damage_ = std::move(damage);
    is_over_ = true;
    changed_.notify_all();
  }

  std::shared_ptr<Workers> workers_;
  const int fd_;
  const Compression compression_;

  // Of the reader.
  bool is_begun_ = false;
  std::string piece_;
  std::size_t at_ = 0;
  std::thread thread_;

  // Of the thread.
  std::uint64_t offset_ = 0;  // packed bytes given to the worker
  std::optional<Error> wrong_;

  // Of both, under the mutex; `damage_` is settled once `is_over_`.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> pieces_;
  std::uint64_t used_ = 0;
  bool is_whole_ = false, is_over_ = false, is_given_up_ = false;
  std::optional<Error> damage_;
};

}  // namespace

StreamOpener confined_unpacking(sandbox::Zygote& zygote) {
  auto workers = std::make_shared<Workers>(zygote);
  return [workers](int fd, Compression compression) {
    return std::make_unique<ConfinedStream>(workers, fd, compression);
  };
}

}  // namespace oubli::app
