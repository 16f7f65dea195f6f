// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/descriptor_input.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace oubli::wiper {

namespace {

constexpr std::size_t kTellingHead = 64;  // what tells of a compression, and how tight it is
// An unpacker asks for this much before it knows that it has all.
constexpr std::size_t kAskedAhead = 1U << 20;
// A record of a tape is read whole or not at all: none is longer.
constexpr std::size_t kLongestRecord = 1U << 20;
constexpr int kPatience = 500;  // milliseconds, after which it is asked who still wants it

}  // namespace

Result<std::unique_ptr<DescriptorInput>> DescriptorInput::open(int fd, std::string name,
                                                               const std::atomic<bool>* stop) {
  std::unique_ptr<DescriptorInput> input(new DescriptorInput(fd, std::move(name), stop));
  std::string first;
  for (bool is_over = false; !is_over && first.size() < kTellingHead;) {
    if (auto read = input->read_record(); !read) return std::move(read).take_error();
    is_over = input->record_.empty();
    first += input->record_;
  }
  input->record_ = std::move(first);
  input->head_ = input->record_.substr(0, kTellingHead);
  input->compression_ = compression_of(input->head_);
  if (input->compression_ != Compression::None) {
    input->unpacked_ =
        open_stream([raw = input.get()](std::uint64_t /*offset*/,
                                        std::span<char> into) { return raw->read_stored(into); },
                    input->compression_);
  }
  return input;
}

DescriptorInput::~DescriptorInput() { is_given_up_ = true; }

// Whoever writes to a pipe may keep us waiting for ever.
Result<std::size_t> DescriptorInput::read_some(std::span<char> into) {
  for (;;) {
    if (is_given_up_ || (stop_ != nullptr && *stop_)) {
      return Error{ErrorCode::Interrupted, "interrupted", ""};
    }
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, kPatience) == 0) continue;
    const ssize_t got = ::read(fd_, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return system_error("read " + name_, errno);
  }
}

// A record of a tape is read whole or not at all, and an unpacker may want less.
Result<std::size_t> DescriptorInput::read_stored(std::span<char> into) {
  if (at_ == record_.size() && into.size() >= kLongestRecord) {
    auto got = read_some(into);
    if (got) given_ += *got;
    return got;
  }
  if (at_ == record_.size()) {
    if (auto read = read_record(); !read) return std::move(read).take_error();
  }
  const std::size_t done = std::min(into.size(), record_.size() - at_);
  std::memcpy(into.data(), record_.data() + at_, done);
  at_ += done;
  given_ += done;
  if (compression_ != Compression::None) {
    latest_.append(into.data(), done);
    if (latest_.size() > 2 * kAskedAhead) latest_.erase(0, latest_.size() - kAskedAhead);
  }
  return done;
}

Status DescriptorInput::read_record() {
  record_.resize(kLongestRecord);
  at_ = 0;
  auto got = read_some(record_);
  record_.resize(got ? *got : 0);
  return got ? Status() : Status(std::move(got).take_error());
}

Result<std::size_t> DescriptorInput::read(std::span<char> into) {
  return unpacked_ ? unpacked_->read(into) : read_stored(into);
}

Status DescriptorInput::check_rest() {
  if (!unpacked_) return {};
  const std::uint64_t ahead = given_ - std::min<std::uint64_t>(given_, unpacked_->used());
  unpacked_.reset();  // and with it the thread that asks for more
  bool is_padding = ahead <= latest_.size() &&
                    oubli::is_padding(std::string_view(latest_).substr(latest_.size() - ahead));
  while (is_padding) {
    is_padding = oubli::is_padding(std::string_view(record_).substr(at_));
    given_ += record_.size() - at_;
    if (!is_padding) break;
    if (auto read = read_record(); !read) return read;
    if (record_.empty()) return {};
  }
  return damaged("something stands behind the compressed data of " + name_,
                 "unpack it into a file, scan that and erase there");
}

}  // namespace oubli::wiper
