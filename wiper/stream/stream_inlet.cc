// SPDX-License-Identifier: GPL-3.0-or-later
#include "wiper/stream/stream_inlet.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace oubli::wiper {

namespace {

constexpr std::size_t kEndAtHand = 64U << 10;  // a trailer of a cpio archive is some hundred bytes

}  // namespace

// Until the byte before `until` is at hand, or the stream ends.
Status StreamInlet::fill(std::uint64_t until) {
  if (until < begin_) return failed("bytes of a stream asked for again");
  const auto wanted = static_cast<std::size_t>(until - begin_);
  while (!is_over_ && buffer_.size() - gone_ < wanted) {
    if (gone_ > 0) {
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(gone_));
      gone_ = 0;
    }
    const std::size_t held = buffer_.size();
    buffer_.resize(held + kStep);
    auto got = stream_.read({buffer_.data() + held, kStep});
    buffer_.resize(held + (got ? *got : 0));
    if (!got) return std::move(got).take_error();
    is_over_ = *got == 0;
  }
  return {};
}

Result<std::size_t> StreamInlet::read_at(std::uint64_t offset, std::span<char> into) {
  const bool is_aside =
      offset < begin_ && offset >= aside_at_ && offset - aside_at_ < aside_.size();
  if (is_aside) return MemoryBytes(aside_).read_at(offset - aside_at_, into);
  std::size_t done = 0;
  while (done < into.size()) {
    auto some = look(offset + done, into.size() - done);
    if (!some) return std::move(some).take_error();
    if (some->empty()) break;
    std::memcpy(into.data() + done, some->data(), some->size());
    done += some->size();
  }
  return done;
}

void StreamInlet::release_before(std::uint64_t offset) {
  if (is_at_end_) let_go(offset);
}

Result<std::string_view> StreamInlet::look(std::uint64_t offset, std::size_t most) {
  if (offset < begin_) return failed("bytes of a stream asked for again");
  if (auto filled = fill(offset + 1); !filled) return std::move(filled).take_error();
  const std::string_view held(buffer_.data() + gone_, buffer_.size() - gone_);
  const auto skipped = static_cast<std::size_t>(offset - begin_);
  return skipped >= held.size() ? std::string_view() : held.substr(skipped, most);
}

void StreamInlet::let_go(std::uint64_t offset) {
  if (offset <= begin_) return;
  const auto some = std::min<std::uint64_t>(offset - begin_, buffer_.size() - gone_);
  begin_ += some;
  gone_ += static_cast<std::size_t>(some);
  if (gone_ == buffer_.size()) {
    buffer_.clear();
    gone_ = 0;
  }
}

Status StreamInlet::set_aside(std::uint64_t offset, std::uint64_t size) {
  std::string aside(static_cast<std::size_t>(size), '\0');
  auto got = read_at(offset, aside);
  if (!got) return std::move(got).take_error();
  aside.resize(*got);
  aside_ = std::move(aside);
  aside_at_ = offset;
  return {};
}

Status StreamInlet::come_to_end(std::uint64_t offset) {
  is_at_end_ = true;
  return set_aside(offset, kEndAtHand);
}

}  // namespace oubli::wiper
