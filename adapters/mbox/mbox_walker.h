// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through an mbox from one From_ line to the next. What it finds at a From_ line depends on
// nothing before that line but the one line break, or two, that precede it: that is why a file can
// be cut into partitions. Owned by one reader; one thread. Failure: the source's Error, after every
// message that ended before the damage.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "adapters/bytes/byte_source.h"
#include "adapters/bytes/window.h"
#include "adapters/mbox/mbox_layout.h"

namespace oubli::mbox {

class Walker {
 public:
  // `source` is lent by the caller, who outlives the walker.
  explicit Walker(ByteSource& source) : source_(source), window_(source) {}

  // Goes to the first message of the file. Bytes before it that are more than a byte order mark
  // and blank lines are counted by stray_bytes().
  void start();
  // Goes to a From_ line known from an earlier reading, or to the one after a blank line there.
  // Fails when none is there any more.
  Status start_at(std::uint64_t frame);

  // Where the next message's framing begins; nothing at the end.
  [[nodiscard]] std::optional<std::uint64_t> frame() const { return frame_; }
  [[nodiscard]] std::uint64_t stray_bytes() const { return stray_; }
  // After start(): the first line is a postmark wherever it stood, not only at the top of a file.
  [[nodiscard]] bool is_surely_framed() const { return is_surely_framed_; }

  // The message at frame(), and on to the next. REQUIRES: frame().
  Result<MboxEntry> next();

  // [begin, end) when it is at hand without reading.
  [[nodiscard]] std::optional<std::string_view> held(std::uint64_t begin, std::uint64_t end) const {
    return window_.held(begin, end);
  }

  // The first boundary at `from` or later and before `stop`, Content-Length not considered.
  std::optional<std::uint64_t> find_boundary(std::uint64_t from, std::uint64_t stop = UINT64_MAX);

  struct Hop {
    std::uint64_t to = 0;
    bool is_end = false;  // the end of the bytes, not a boundary
  };
  // Where the Content-Length of the message framed at `frame` leads, if a boundary or the end of
  // the bytes is there.
  std::optional<Hop> believed_hop(std::uint64_t frame);

  [[nodiscard]] const std::optional<Error>& damage() const { return window_.damage(); }

 private:
  bool is_boundary_at(std::uint64_t at);
  std::uint64_t message_begin(std::uint64_t frame);
  std::uint64_t without_blank_line(std::uint64_t begin, std::uint64_t end);
  std::optional<Hop> landing(std::uint64_t body_end);

  ByteSource& source_;
  Window window_;
  std::optional<std::uint64_t> frame_;
  std::optional<std::uint64_t> headless_;  // the first message, when it has no From_ line
  std::uint64_t stray_ = 0;
  bool is_surely_framed_ = false;
};

}  // namespace oubli::mbox
