// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/stream_output.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "adapters/base/files.h"
#include "adapters/compression/compression.h"

namespace oubli::wiper {

namespace {

constexpr std::size_t kMostWaiting = 16;  // pieces that wait to be unpacked again
// What GNU tar and most others write to a tape at a time, and read from it unless told otherwise.
constexpr std::size_t kTapeRecord = 10'240;

bool is_tape(int fd) {
  struct stat about {};
  return fd >= 0 && ::fstat(fd, &about) == 0 && S_ISCHR(about.st_mode);
}

}  // namespace

StreamOutput::StreamOutput(int fd, Packing packing, StreamWitness& witness, VolumeWriter* volumes)
    : fd_(fd), witness_(witness), volumes_(volumes), record_(is_tape(fd) ? kTapeRecord : 0) {
  if (packing.compression == Compression::None || fd < 0) return;
  packing_ = open_packing([this](std::string_view packed) { return put(packed); }, packing);
  thread_ = std::thread([this, how = packing.compression] { unpack_again(how); });
}

StreamOutput::~StreamOutput() {
  {
    const std::lock_guard hold(mutex_);
    is_last_packed_ = true;
  }
  changed_.notify_all();
  packing_.reset();
  if (thread_.joinable()) thread_.join();
}

Status StreamOutput::write(std::string_view bytes) {
  given_ += bytes.size();
  if (!packing_) {
    Status done = put(bytes);
    if (done) witness_.write(bytes);
    return done;
  }
  given_digest_.add(bytes);
  return packing_->write(bytes);
}

Status StreamOutput::finish() {
  if (packing_) {
    if (auto done = packing_->finish(); !done) return done;
  }
  if (record_ > 0 && !pending_.empty()) {
    pending_.resize(record_, '\0');
    if (auto done = put_record(std::exchange(pending_, {})); !done) return done;
  }
  if (volumes_ != nullptr) {
    auto trouble = volumes_->finish();
    if (!trouble) return std::move(trouble).take_error();
    trouble_ = *std::move(trouble);
    written_ = volumes_->written();
    digest_ = volumes_->digest();
    return {};
  }
  digest_ = written_digest_.finish();
  if (!packing_) return {};
  {
    const std::lock_guard hold(mutex_);
    is_last_packed_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (again_failed_) {
    trouble_ = "what was packed could not be unpacked again: " + again_failed_->what;
  } else if (again_used_ != packed_size_ || again_ != given_ ||
             again_digest_.finish() != given_digest_.finish()) {
    trouble_ = "what was packed does not unpack to what it was packed from";
  }
  return {};
}

// As it is stored. A tape takes whole records.
Status StreamOutput::put(std::string_view stored) {
  if (packing_) {
    packed_size_ += stored.size();
    hand_over(stored);
  }
  if (record_ == 0) return put_record(stored);
  pending_ += stored;
  const std::size_t whole = pending_.size() / record_ * record_;
  for (std::size_t at = 0; at < whole; at += record_) {
    auto done = put_record(std::string_view(pending_).substr(at, record_));
    if (!done) return done;
  }
  pending_.erase(0, whole);
  return {};
}

Status StreamOutput::put_record(std::string_view stored) {
  if (volumes_ != nullptr) return volumes_->write(stored);
  if (fd_ < 0) return {};
  written_ += stored.size();
  written_digest_.add(stored);
  auto done = write_all(fd_, stored);
  return done ? done : Status(std::move(done).take_error().during("standard output"));
}

void StreamOutput::hand_over(std::string_view packed) {
  std::unique_lock hold(mutex_);
  changed_.wait(hold, [this] { return packed_.size() < kMostWaiting || is_read_; });
  if (!is_read_) packed_.emplace_back(packed);
  changed_.notify_all();
}

// --- in the threads of the unpacking ---

Result<std::size_t> StreamOutput::take(std::span<char> into) {
  std::unique_lock hold(mutex_);
  changed_.wait(hold, [this] { return !packed_.empty() || is_last_packed_; });
  if (packed_.empty()) return std::size_t{0};
  const std::string& first = packed_.front();
  const std::size_t some = std::min(into.size(), first.size() - at_);
  std::memcpy(into.data(), first.data() + at_, some);
  at_ += some;
  if (at_ == first.size()) {
    packed_.pop_front();
    at_ = 0;
    changed_.notify_all();
  }
  return some;
}

void StreamOutput::unpack_again(Compression compression) {
  const auto stream = open_stream(
      [this](std::uint64_t /*offset*/, std::span<char> into) { return take(into); }, compression);
  std::vector<char> room(256U << 10);
  for (;;) {
    auto got = stream->read(room);
    if (!got) again_failed_ = std::move(got).take_error();
    if (!got || *got == 0) break;
    again_ += *got;
    again_digest_.add({room.data(), *got});
    witness_.write({room.data(), *got});
  }
  again_used_ = stream->used();
  const std::lock_guard hold(mutex_);
  is_read_ = true;  // what was packed behind it is given to nobody
  changed_.notify_all();
}

}  // namespace oubli::wiper
